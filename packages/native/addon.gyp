{
  'variables': {
    'simdjson_dir%': '<!(node -p "require(\'path\').dirname(require.resolve(\'@nozbe/simdjson/package.json\'))")/src',
    'have_uring%': '<!(node scripts/have-liburing.mjs)',
  },
  'targets': [
    {
      'target_name': 'ujrpc',
      'sources': ['<!@(node scripts/sources.mjs)'],
      'include_dirs': ['src'],
      'defines': ['NAPI_VERSION=8', 'SIMDJSON_EXCEPTIONS=0', 'NODE_GYP_MODULE_NAME=ujrpc'],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-std=c++17', '-O3', '-fno-omit-frame-pointer'],
      'cflags_cc': [
        '-std=c++20', '-fno-exceptions', '-fvisibility=hidden',
        '-isystem', '<(simdjson_dir)',
      ],
      'configurations': {
        'Release': {
          'cflags_cc': ['-O2', '-flto=auto'],
          'ldflags': ['-flto=auto', '-O2'],
        },
        # For scripts/sanitized.mjs.
        'Debug': {
          'cflags_cc': [
            '-O1', '-g', '-fno-omit-frame-pointer',
            '-fsanitize=address,undefined', '-fno-sanitize=vptr', '-fno-sanitize-recover=all',
          ],
          'ldflags': ['-fsanitize=address,undefined'],
        },
      },
      'conditions': [
        ['have_uring==1', {
          'defines': ['UJRPC_HAVE_URING'],
          'libraries': ['-l:liburing.a'],
        }],
      ],
    },
  ],
}
