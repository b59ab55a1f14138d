#pragma once

namespace ujrpc::node_addon {

/// Has glibc keep up to 64 MB of memory that was freed, for whatever needs it next. Other C
/// libraries are left as they are, and so is a process whose environment sets
/// MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_, MALLOC_MMAP_THRESHOLD_ or MALLOC_MMAP_MAX_.
void keep_freed_memory();

}  // namespace ujrpc::node_addon
