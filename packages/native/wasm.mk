# Builds the engine in WebAssembly, of the sources of the addon:
#   make -f wasm.mk   lib/wasm/engine.wasm, and engine-text.js, the same within JavaScript
# Debian: apt-get install clang lld wasi-libc libc++-14-dev-wasm32 libc++abi-14-dev-wasm32 \
#   libclang-rt-14-dev-wasm32 binaryen. Elsewhere: WASM_CXX and WASM_OPT name the programs, such as
# /opt/wasi-sdk/bin/clang++ of https://github.com/WebAssembly/wasi-sdk.
BUILD ?= build/wasm
OUT ?= lib/wasm/engine.wasm
TEXT := $(dir $(OUT))engine-text.js
WASM_CXX ?= clang++
WASM_OPT ?= wasm-opt

# Sorted, so that the bytes do not depend on the order of a folder.
SOURCES := $(sort $(filter-out src/hosts/node_addon/% src/io/epoll/% \
  src/io/io_uring/% src/io/simulated/% src/io/socket_kernel.cpp src/net/% src/tls/% \
  src/messages/tokenizer.cpp src/json/is_utf8.cpp,\
  $(shell find src -name '*.cpp'))) src/net/address.cpp
OBJECTS := $(SOURCES:%.cpp=$(BUILD)/%.o)

# The features that every engine has that runs Node 20 or later.
FEATURES := -msimd128 -mbulk-memory -mnontrapping-fptoint -msign-ext
# Linked as one program, the engine is smaller and faster, and virtual functions that nobody calls are
# left out.
WHOLE := -flto -fwhole-program-vtables -fvirtual-function-elimination
# NDEBUG: an assertion would print where the sources are.
CXXFLAGS := --target=wasm32-wasi -std=c++20 -O3 $(FEATURES) $(WHOLE) -fno-exceptions -fno-rtti \
  -fvisibility=hidden -DNDEBUG -D__SSE2__ \
  -D_LIBCPP_DISABLE_AVAILABILITY \
  -Isrc -isystem src/hosts/wasm/compat -include src/hosts/wasm/compat/libcxx.hpp \
  -MMD -MP
# libc++ 14 takes an unsigned count to rotate by, where the standard has an int.
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wno-sign-conversion -Werror

# The stack comes first in memory: what overflows it traps, instead of reaching data.
LDFLAGS := --target=wasm32-wasi -mexec-model=reactor -fno-exceptions \
  -Wl,--stack-first -Wl,-z,stack-size=1048576 -Wl,--gc-sections -Wl,--strip-debug \
  -flto -Wl,--lto-O3

.PHONY: all clean
all: $(OUT) $(TEXT)

$(TEXT): $(OUT) scripts/engine-text.mjs
	node scripts/engine-text.mjs $< $@

# clang would run wasm-opt itself where it is told to optimize, without the features in use.
$(OUT): $(OBJECTS) wasm.mk
	$(WASM_CXX) $(LDFLAGS) $(OBJECTS) -o $(BUILD)/linked.wasm
	$(WASM_OPT) -O3 --enable-simd --enable-bulk-memory --enable-sign-ext \
	  --enable-nontrapping-float-to-int --enable-mutable-globals \
	  --strip-producers $(BUILD)/linked.wasm -o $@

$(BUILD)/%.o: %.cpp wasm.mk
	@mkdir -p $(@D)
	$(WASM_CXX) $(CXXFLAGS) $(WARNINGS) -c $< -o $@

clean:
	rm -rf $(BUILD) $(OUT) $(TEXT)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
