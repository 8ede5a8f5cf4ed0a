internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the machine and the container let the process have, and what it used.
enum ProcessResources {
    /// How many threads may be busy: the scheduler's mask and the cgroup's quota, whichever is less; ≥ 1.
    static var availableProcessors: Int {
        var count = ProcessInfo.processInfo.activeProcessorCount
        #if os(Linux)
            if let allowed = allowedProcessors(try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) {
                count = min(count, allowed)
            }
            if let quota = cgroupQuota(try? String(contentsOfFile: "/sys/fs/cgroup/cpu.max", encoding: .utf8)) {
                count = min(count, quota)
            }
        #endif
        return max(1, count)
    }

    /// The processors of the `Cpus_allowed` mask in `/proc/self/status`; nil without one.
    static func allowedProcessors(_ text: String?) -> Int? {
        guard let line = text?.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") }) else {
            return nil
        }
        let count = line.dropFirst(13).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return count > 0 ? count : nil
    }

    /// The processors that a `cpu.max` line grants, rounded up; nil for no limit.
    static func cgroupQuota(_ text: String?) -> Int? {
        guard let parts = text?.split(whereSeparator: \.isWhitespace), parts.count == 2, let quota = Double(parts[0]),
            let period = Double(parts[1]), period > 0
        else { return nil }
        return max(1, Int((quota / period).rounded(.up)))
    }

    /// Seconds of processor time used so far, user and system, over all threads.
    static var processorSeconds: Double {
        let usage = self.usage
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }

    /// The peak of resident memory, bytes.
    static var peakMemory: Int {
        #if os(Linux)
            Int(usage.ru_maxrss) * 1024
        #else
            Int(usage.ru_maxrss)
        #endif
    }

    private static var usage: rusage {
        var usage = rusage()
        #if canImport(Glibc)
            let process = RUSAGE_SELF.rawValue
        #else
            let process = RUSAGE_SELF
        #endif
        _ = unsafe getrusage(numericCast(process), &usage)
        return usage
    }
}
