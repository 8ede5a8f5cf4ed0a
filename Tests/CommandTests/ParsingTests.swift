import CityObjects
import Diagnostics
import Testing

@testable import KachelCommand

@Suite("Values on the command line")
struct ParsingTests {
    @Test("Every exit status is a number of its own, and none that a shell or the system gives away")
    func exitStatuses() {
        let values = Status.allCases.map(\.rawValue)
        #expect(Set(values).count == values.count)
        #expect(Set(values) == [0, 1, 2, 64, 130])
    }

    @Test(
        "Numbers of bytes",
        arguments: [
            ("1", 1), ("4096", 4096), ("1K", 1024), ("1KiB", 1024), ("3M", 3 << 20), ("3MiB", 3 << 20),
            ("2G", 2_147_483_648), ("2GiB", 2_147_483_648), ("1125899906842624", 1_125_899_906_842_624),
            ("1073741824M", 1_125_899_906_842_624),
        ] as [(String, Int)])
    func byteCounts(text: String, bytes: Int) {
        #expect(ByteCount(argument: text)?.bytes == bytes)
    }

    @Test(
        "What is no number of bytes",
        arguments: [
            "", "0", "-1", "K", "KiB", "1.5M", "1 K", "1k", "1KB", "1T", "0x10", "1e3", "1KK", "1KiBK", "१",
            "1125899906842625", "1048577G", "99999999999999999999",
        ])
    func noByteCounts(text: String) {
        #expect(ByteCount(argument: text) == nil)
    }

    @Test("Levels of detail are highest or a digit")
    func levels() {
        #expect(LevelOfDetailArgument(argument: "highest")?.choice == .highest)
        for level in LevelOfDetail.allCases {
            #expect(LevelOfDetailArgument(argument: "\(level.rawValue)")?.choice == .level(level))
        }
        for text in ["", "5", "-1", "2.2", "lod2", "Highest"] { #expect(LevelOfDetailArgument(argument: text) == nil) }
    }

    @Test("A geoid is a word or a file")
    func geoids() {
        #expect(GeoidArgument(argument: "auto")?.choice == .auto)
        #expect(GeoidArgument(argument: "egm96")?.choice == .egm96)
        #expect(GeoidArgument(argument: "none")?.choice == GeoidArgument(argument: "none")?.choice)
        #expect(GeoidArgument(argument: "grids/a.gtx")?.choice == .file("grids/a.gtx"))
        #expect(GeoidArgument(argument: "") == nil)
    }

    @Test("A run fails from the severity asked for on")
    func thresholds() {
        let severities: [Severity?] = [nil, .note, .warning, .error]
        let expected: [FailureThreshold: [Bool]] = [
            .note: [false, true, true, true], .warning: [false, false, true, true],
            .error: [false, false, false, true], .never: [false, false, false, false],
        ]
        for threshold in FailureThreshold.allCases {
            #expect(severities.map { threshold.isReached(by: $0) } == expected[threshold], "\(threshold)")
        }
    }
}

@Suite("What the process may use")
struct ProcessResourcesTests {
    @Test(
        "A quota of the control group counts in whole processors, rounded up",
        arguments: [
            ("200000 100000", 2), ("150000 100000", 2), ("100000 100000", 1), ("1000 100000", 1), ("250000 50000\n", 5),
        ])
    func quotas(text: String, processors: Int) {
        #expect(ProcessResources.cgroupQuota(text) == processors)
    }

    @Test(
        "Without a limit there is no quota",
        arguments: ["max 100000", "", "100000", "1 0", "a b", "1 2 3", "-1 100000", "0 100000", "inf 1", "nan 1"])
    func noQuotas(text: String) {
        #expect(ProcessResources.cgroupQuota(text) == nil)
        #expect(ProcessResources.cgroupQuota(nil) == nil)
    }

    @Test("The least quota of all control groups around the process counts, in both versions")
    func controlGroups() {
        func quota(_ files: [String: String]) -> Int? {
            ProcessResources.controlGroupQuota { path in
                path == "/proc/self/cgroup" ? files["self"] : files[String(path.dropFirst("/sys/fs/cgroup/".count))]
            }
        }
        #expect(quota([:]) == nil)
        #expect(quota(["cpu.max": "200000 100000\n"]) == 2, "without /proc the root is asked")
        #expect(quota(["self": "0::/a/b\n", "a/b/cpu.max": "max 100000", "a/cpu.max": "300000 100000"]) == 3)
        #expect(quota(["self": "0::/a/b\n", "a/b/cpu.max": "150000 100000", "a/cpu.max": "300000 100000"]) == 2)
        #expect(quota(["self": "0::/a:b\n", "a:b/cpu.max": "100000 100000"]) == 1, "a colon in a name")
        #expect(quota(["self": "0::/../x\n", "cpu.max": "400000 100000"]) == 4, "a group outside the namespace")
        let first = "12:cpu,cpuacct:/docker/x\n3:memory:/docker/x\n0::/system\n"
        let limit = { (folder: String) in
            ["self": first, folder + "/cpu.cfs_quota_us": "250000\n", folder + "/cpu.cfs_period_us": "100000\n"]
        }
        for folder in ["cpu", "cpu/docker", "cpu/docker/x", "cpu,cpuacct/docker/x"] {
            #expect(quota(limit(folder)) == 3, "\(folder)")
        }
        #expect(quota(limit("memory/docker/x")) == nil)
        var unlimited = limit("cpu")
        unlimited["cpu/cpu.cfs_quota_us"] = "-1\n"
        #expect(quota(unlimited) == nil)
        unlimited["unified/system/cpu.max"] = "500000 100000"
        #expect(quota(unlimited) == 5)
    }

    @Test(
        "The processors of a mask are its bits",
        arguments: [
            ("Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2), ("Cpus_allowed:\tffffffff,ffffffff", 64),
            ("Cpus_allowed:\t00000000,00000100", 1), ("Cpus_allowed_list:\t0-1", nil), ("Cpus_allowed:\t0", nil),
            ("", nil),
        ])
    func masks(text: String, processors: Int?) {
        #expect(ProcessResources.allowedProcessors(text) == processors)
        #expect(ProcessResources.allowedProcessors(nil) == nil)
    }

    @Test("There is always a processor, and memory and time were used")
    func process() {
        #expect(ProcessResources.availableProcessors >= 1)
        #expect(ProcessResources.peakMemory > 1 << 20)
        #expect(ProcessResources.processorSeconds > 0)
    }
}
