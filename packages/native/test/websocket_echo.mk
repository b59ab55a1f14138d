# The engine with a WebSocket that answers every message with itself (in this folder):
#   make -f websocket_echo.mk          builds it: ../build/websocket_echo/websocket_echo [port]
#   make -f websocket_echo.mk check    a client sends it messages of many sizes
NATIVE := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/..)
OUT ?= $(NATIVE)/build/websocket_echo
SIMDJSON_DIR ?= $(shell cd $(NATIVE) && \
  node -p "require('path').dirname(require.resolve('@nozbe/simdjson/package.json'))")/src
CPPFLAGS += -I$(NATIVE)/src -isystem $(SIMDJSON_DIR) -DSIMDJSON_EXCEPTIONS=0 -DUJRPC_WEBSOCKET_ECHO -MMD -MP
CXXFLAGS += -std=c++20 -O1 -Wall -Wextra -Wconversion -Wshadow -Werror -fno-exceptions

SOURCES := $(filter-out $(NATIVE)/src/hosts/% $(NATIVE)/src/io/io_uring/% $(NATIVE)/src/io/simulated/%,\
  $(shell find $(NATIVE)/src -name '*.cpp')) $(NATIVE)/test/websocket_echo.cpp
OBJECTS := $(SOURCES:$(NATIVE)/%.cpp=$(OUT)/%.o) $(OUT)/simdjson.o

.PHONY: all check
all: $(OUT)/websocket_echo
check: all
	node websocket_echo.mjs $(OUT)/websocket_echo

$(OUT)/websocket_echo: $(OBJECTS)
	$(CXX) $(CXXFLAGS) -o $@ $^
$(OUT)/%.o: $(NATIVE)/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<
$(OUT)/simdjson.o: $(SIMDJSON_DIR)/simdjson.cpp
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -O1 -DSIMDJSON_EXCEPTIONS=0 -c -o $@ $<

-include $(OBJECTS:.o=.d)
