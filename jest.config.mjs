/** One configuration for every package: TypeScript through swc, native ES modules, no type check. */
export default {
  testEnvironment: '<rootDir>/test/environment.mjs',
  roots: ['<rootDir>/packages', '<rootDir>/test', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/', '/build/'],
  modulePathIgnorePatterns: ['/dist/package.json', '/build/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 30_000,
  maxWorkers: 2,
  // The modules of every suite stay in the heap: a worker that has grown makes place for another. At two
  // gigabytes its end alone takes longer than jest waits, which then speaks of leaks.
  workerIdleMemoryLimit: '1GB',
};
