# The I/O layer alone: make -f io.mk check | check-asan | echo_server   (in this folder)
# Without liburing: make -f io.mk URING=0 check
BUILD ?= ../build/io
URING ?= $(if $(wildcard /usr/include/liburing.h),1,0)
SANITIZE ?=
CXX ?= g++

OUT := $(BUILD)/$(if $(SANITIZE),asan,release)-uring$(URING)
CXXFLAGS += -std=c++20 -O2 -g -Wall -Wextra -Wconversion -Wshadow -Werror -MMD -MP
CXXFLAGS += $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined)
CXXFLAGS += $(if $(filter 1,$(URING)),-DUJRPC_HAVE_URING)
LDLIBS += $(if $(filter 1,$(URING)),-l:liburing.a) -pthread
comma := ,

SOURCES := $(wildcard ../src/timer/*.cpp ../src/net/*.cpp ../src/io/*.cpp ../src/io/*/*.cpp)
TESTS := $(wildcard unit/io/*.cpp unit/timer/*.cpp)
SOURCE_OBJECTS := $(SOURCES:../src/%.cpp=$(OUT)/src/%.o)
TEST_OBJECTS := $(TESTS:%.cpp=$(OUT)/%.o)

.PHONY: check check-asan echo_server clean
check: $(OUT)/io_tests
	$<
check-asan:
	$(MAKE) -f io.mk SANITIZE=1 check
echo_server: $(OUT)/echo_server

$(OUT)/io_tests: $(SOURCE_OBJECTS) $(TEST_OBJECTS)
	$(CXX) $(CXXFLAGS) -o $@ $^ $(LDLIBS)
$(OUT)/echo_server: $(SOURCE_OBJECTS) $(OUT)/echo_server.o
	$(CXX) $(CXXFLAGS) -o $@ $^ $(LDLIBS)

# The layer itself throws nothing; only the test framework does.
$(OUT)/src/%.o: ../src/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -fno-exceptions -c -o $@ $<
$(OUT)/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -c -o $@ $<

clean:
	rm -rf $(BUILD)

-include $(SOURCE_OBJECTS:.o=.d) $(TEST_OBJECTS:.o=.d) $(OUT)/echo_server.d
