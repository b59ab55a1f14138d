// libc++ without exceptions returns null for want of memory, and address 0 is memory like any other
// here: what is written there would be lost, or read. A trap ends the engine instead.
#include <cstdlib>
#include <new>

void* operator new(std::size_t bytes) {
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) __builtin_trap();
  return memory;
}
