// The library's one source file, compiled here because node-gyp wants all sources in one folder.
#include <simdjson.cpp>
