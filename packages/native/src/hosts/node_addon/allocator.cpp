#include "hosts/node_addon/allocator.hpp"

#include <cstdlib>

namespace ujrpc::node_addon {

// Blocks of 128 KB and more are mapped when they are allocated and unmapped when they are freed, so
// every page of a large body, its Uint8Array and its reply is a page fault, each time: most of what
// such a call costs. glibc stops that by itself where it sees that large blocks come and go: once a
// mapped block is freed, blocks up to its size come from the heap, and twice as much is kept at the
// heap's end (mallopt(3), M_MMAP_THRESHOLD, "dynamic"). So it is shown one of the largest size that
// counts. Its pages are never touched.
void keep_freed_memory() {
  constexpr std::size_t kLargestThatCounts = 4 * 1024 * 1024 * sizeof(long);  // mallopt(3)
  constexpr std::size_t kHeaderAndPage = 8192;
  void* volatile block = std::malloc(kLargestThatCounts - kHeaderAndPage);
  std::free(block);
}

}  // namespace ujrpc::node_addon
