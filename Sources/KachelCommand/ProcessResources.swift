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
            if let quota = controlGroupQuota(reading: { try? String(contentsOfFile: $0, encoding: .utf8) }) {
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

    /// The processors that a `cpu.max` line grants, rounded up; nil for no limit, which is `max` or −1.
    static func cgroupQuota(_ text: String?) -> Int? {
        guard let parts = text?.split(whereSeparator: \.isWhitespace), parts.count == 2, let quota = Double(parts[0]),
            let period = Double(parts[1]), period > 0, quota > 0, quota / period < 1e6
        else { return nil }
        return max(1, Int((quota / period).rounded(.up)))
    }

    /// The processors that the process's control groups grant, the least of all groups that it is in; nil for no limit.
    ///
    /// A group is limited by those around it too, and a container may show its own group as the root: so every folder
    /// from the process's group up to the root is asked, in version 2 (`cpu.max`) and version 1 (`cpu.cfs_quota_us`).
    /// Source: the kernel's Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst.
    ///
    /// - Parameter reading: the text of a file, nil where it cannot be read.
    static func controlGroupQuota(reading: (String) -> String?) -> Int? {
        let root = "/sys/fs/cgroup"
        var quotas: [Int?] = []
        // Lines are "hierarchy:controllers:path"; version 2 has hierarchy 0 and names no controllers.
        for line in (reading("/proc/self/cgroup") ?? "0::/\n1:cpu:/").split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let controllers = fields[1].split(separator: ",")
            var parts = fields[2].split(separator: "/").filter { $0 != ".." }
            while true {
                let path = parts.map { "/" + $0 }.joined()
                if fields[0] == "0", controllers.isEmpty {
                    quotas.append(cgroupQuota(reading(root + path + "/cpu.max")))
                    quotas.append(cgroupQuota(reading(root + "/unified" + path + "/cpu.max")))
                } else if controllers.contains("cpu") {
                    for folder in ["/cpu", "/" + fields[1]] {
                        let base = root + folder + path + "/cpu.cfs_"
                        if let quota = reading(base + "quota_us"), let period = reading(base + "period_us") {
                            quotas.append(cgroupQuota(quota + " " + period))
                        }
                    }
                }
                guard parts.popLast() != nil else { break }
            }
        }
        return quotas.compactMap(\.self).min()
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
