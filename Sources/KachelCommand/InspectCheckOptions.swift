internal import ArgumentParser
internal import ModelInspection

/// Whether and how `kachel inspect` checks geometry.
struct InspectCheckOptions: ParsableArguments {
    @Flag(
        help: """
            Check every polygon and solid of city models by ISO 19107, with the codes of val3dity; \
            Documentation/Checks.md explains them. Findings count as warnings for --fail-on.
            """)
    var check = false

    @Option(
        help: ArgumentHelp(
            "With --check: points nearer to each other than this are one point (default: 0.001 m).",
            valueName: "metres"))
    var snapTolerance: Double?

    @Option(
        help: ArgumentHelp(
            "With --check: points of a polygon lie at most this far from its plane (default: 0.01 m).",
            valueName: "metres"))
    var planarityTolerance: Double?

    func validate() throws {
        for (name, value) in [("--snap-tolerance", snapTolerance), ("--planarity-tolerance", planarityTolerance)] {
            guard let value else { continue }
            guard check else { throw ValidationError("\(name) goes with --check.") }
            guard value > 0, value <= 10 else {
                throw ValidationError("\(name) is a number of metres above 0, at most 10.")
            }
        }
    }

    /// What they ask for; nil without `--check`.
    var options: CheckOptions? {
        guard check else { return nil }
        var options = CheckOptions()
        options.snap = snapTolerance ?? options.snap
        options.planarity = planarityTolerance ?? options.planarity
        return options
    }
}
