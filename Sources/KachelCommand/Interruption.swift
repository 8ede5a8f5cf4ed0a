internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Ctrl-C, or the end of the terminal: the first one asks the run to stop cleanly, the second one ends the process.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Whether the run is to stop.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Starts to listen. An atomic store and `signal` are all that a signal handler may do, and all that it does.
    static func listen() {
        // Made before the first signal can come: a handler must not be the first to touch it.
        flag.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            _ = signal(number) { number in
                Interruption.flag.store(true, ordering: .relaxed)
                _ = signal(number, SIG_DFL)
            }
        }
        // Writing to a closed pipe is not worth dying for.
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
