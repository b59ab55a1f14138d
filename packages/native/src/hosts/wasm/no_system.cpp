// The C library’s way to an operating system, which the module does without: what is called here only
// says why the module aborts, and JavaScript learns of that by the trap.
#include <cstdint>

extern "C" {

constexpr std::int32_t kNotSupported = 58;  // of WASI

std::int32_t __imported_wasi_snapshot_preview1_fd_close(std::int32_t) { return kNotSupported; }
std::int32_t __imported_wasi_snapshot_preview1_fd_seek(std::int32_t, std::int64_t, std::int32_t,
                                                       std::int32_t) {
  return kNotSupported;
}
std::int32_t __imported_wasi_snapshot_preview1_fd_write(std::int32_t, std::int32_t, std::int32_t,
                                                        std::int32_t) {
  return kNotSupported;
}
/// Of libc++abi, which would print it and bring printf along.
[[noreturn]] void abort_message(const char*, ...);
[[noreturn]] void abort_message(const char*, ...) { __builtin_trap(); }

[[noreturn]] void __imported_wasi_snapshot_preview1_proc_exit(std::int32_t) { __builtin_trap(); }
}
