#if canImport(Glibc)
    internal import CAllocator
#endif

/// What the C library's allocator does with memory that is not used any more.
package enum ProcessMemory {
    /// Keeps what workers take again; before they start.
    ///
    /// A worker takes and frees arrays of some megabytes for every batch and tile. By default such memory goes back to
    /// the system each time and is cleared page by page when it comes again; with glibc, up to 32 MiB of it stay. What
    /// is larger than 4 MiB goes back at once.
    package static func keepForWorkers() {
        #if canImport(Glibc)
            _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
            _ = mallopt(M_TRIM_THRESHOLD, 32 << 20)
            _ = mallopt(M_TOP_PAD, 1 << 20)
        #endif
    }

    /// Gives back what lies free between what is used, where an input is large: in a long run that becomes several
    /// times what is used.
    ///
    /// - Complexity: O(free pieces), some milliseconds.
    static func giveBack() {
        #if canImport(Glibc)
            _ = malloc_trim(0)
        #endif
    }
}
