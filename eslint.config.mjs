import tseslint from 'typescript-eslint';

/** Biome formats and lints; these are the rules that need types. */
export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/generated/**',
      '**/fixtures/**',
      '**/node_modules/**',
      '**/*.mjs',
      '**/*.js',
    ],
  },
  {
    files: [
      'packages/*/src/**/*.ts',
      'packages/native/test/{addon,wasm}/**/*.ts',
      'test/src/**/*.ts',
      'examples/*/src/**/*.ts',
    ],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: ['./tsconfig.check.json'], tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  {
    // Servers in tests have asynchronous listeners: one that fails leaves its test unanswered.
    files: ['**/*.test.ts', 'test/src/support/**/*.ts'],
    rules: { '@typescript-eslint/no-misused-promises': 'off' },
  },
);
