#if canImport(Glibc)
    internal import CAllocator
#endif

/// How the C library's allocator is set for a run.
enum AllocatorTuning {
    /// Sets it; before other threads start.
    ///
    /// A worker takes and frees arrays of some megabytes for every batch and tile. By default such memory goes back to
    /// the system each time and is cleared page by page when it comes again; with glibc, up to 32 MiB of it stay here.
    /// What is larger than 4 MiB goes back at once, so that peaks do not rise.
    static func apply() {
        #if canImport(Glibc)
            _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
            _ = mallopt(M_TRIM_THRESHOLD, 32 << 20)
            _ = mallopt(M_TOP_PAD, 1 << 20)
        #endif
    }
}
