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
        var quotas: [Int?] = []
        for group in controlGroups(reading: reading) {
            for path in group.paths {
                if group.isUnified {
                    quotas.append(cgroupQuota(reading(path + "/cpu.max")))
                } else if group.controllers.contains("cpu"), let quota = reading(path + "/cpu.cfs_quota_us"),
                    let period = reading(path + "/cpu.cfs_period_us")
                {
                    quotas.append(cgroupQuota(quota + " " + period))
                }
            }
        }
        return quotas.compactMap(\.self).min()
    }

    /// A hierarchy of control groups, and where the folders of the process's group in it and of those around it may be.
    private struct ControlGroup {
        var isUnified: Bool
        var controllers: [String]
        var paths: [String]
    }

    private static func controlGroups(reading: (String) -> String?) -> [ControlGroup] {
        let root = "/sys/fs/cgroup"
        var groups: [ControlGroup] = []
        // Lines are "hierarchy:controllers:path"; version 2 has hierarchy 0 and names no controllers.
        for line in (reading("/proc/self/cgroup") ?? "0::/\n1:cpu:/\n2:memory:/").split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let controllers = fields[1].split(separator: ",").map(String.init)
            let isUnified = fields[0] == "0" && controllers.isEmpty
            let folders = isUnified ? ["", "/unified"] : controllers.map { "/" + $0 } + ["/" + fields[1]]
            var group = ControlGroup(isUnified: isUnified, controllers: controllers, paths: [])
            var parts = fields[2].split(separator: "/").filter { $0 != ".." }
            while true {
                let path = parts.map { "/" + $0 }.joined()
                group.paths += folders.map { root + $0 + path }
                guard parts.popLast() != nil else { break }
            }
            groups.append(group)
        }
        return groups
    }

    /// The memory that the process may have, bytes: that of the machine, or what its control groups grant.
    static var availableMemory: Int {
        var bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        #if os(Linux)
            if let limit = controlGroupMemory(reading: { try? String(contentsOfFile: $0, encoding: .utf8) }) {
                bytes = min(bytes, limit)
            }
        #endif
        return bytes
    }

    /// The memory that the process's control groups grant, bytes; nil for no limit.
    ///
    /// Source: the kernel's Documentation/admin-guide/cgroup-v2.rst (`memory.max`, and `max` for none) and
    /// cgroup-v1/memory.rst (`memory.limit_in_bytes`, and a number near the greatest for none).
    ///
    /// - Parameter reading: the text of a file, nil where it cannot be read.
    static func controlGroupMemory(reading: (String) -> String?) -> Int? {
        controlGroups(reading: reading).flatMap { group in
            group.paths.flatMap { path -> [String?] in
                group.isUnified
                    ? [reading(path + "/memory.max")]
                    : group.controllers.contains("memory") ? [reading(path + "/memory.limit_in_bytes")] : []
            }
        }
        .compactMap { $0.flatMap { Int($0.filter { !$0.isWhitespace }) } }
        .filter { $0 > 0 && $0 < 1 << 60 }.min()
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
