internal import Diagnostics
internal import Foundation
internal import Geodesy
internal import Reporting
internal import TilePipeline

/// The dry run: what a build would read, write and be told, on standard output.
struct BuildPreview {
    private let invocation: BuildInvocation
    private let command: BuildCommand
    /// At most so many files are listed.
    private static let shownFiles = 20

    /// The dry run of a build.
    ///
    /// - Parameter command: the build with all its inputs.
    init(_ invocation: BuildInvocation, _ command: BuildCommand) {
        self.invocation = invocation
        self.command = command
    }

    /// Says it; the status is that of a build that finds nothing wrong but what is known now.
    func run(_ console: Console) -> ExitStatus {
        let plan: ConversionPlan
        do {
            plan = try command.plan()
        } catch {
            console.talk("kachel: \(error)\n")
            return .usage
        }
        let preview = ConversionPreview(plan)
        var (lines, obstacles) = (heading(), [String]())
        lines += inputs(preview)
        if preview.inputs.isEmpty {
            obstacles.append("there is nothing to read")
        } else if preview.referenceSystems.allSatisfy({ !$0.isUsable }), let first = preview.referenceSystems.first {
            obstacles.append(first.meaning)
        }
        if let path = plan.schemaPath {
            lines.append("schema    \(path)" + (preview.schemaRefusal == nil ? "" : ", which cannot be used"))
        }
        if let refusal = preview.schemaRefusal { obstacles.append(refusal) }
        if let plane = preview.plane {
            lines.append(
                "frame     \(plane.identifier): \(plane.plan.description.horizontalName), heights \(plane.heights)")
        }
        if let refusal = preview.frameRefusal { obstacles.append(refusal) }
        lines += output(preview, plan, &obstacles)
        lines += settings(plan)
        let status: ExitStatus
        if obstacles.isEmpty {
            var worst = preview.problems.map(\.severity)
            if preview.referenceSystems.contains(where: { !$0.isUsable }) {
                worst.append(ProblemCode.unknownCRS.severity)
            }
            worst += preview.referenceSystems.flatMap { $0.plan?.remarks ?? [] }.map(\.code.severity)
            let isFailure = command.run.failOn.isReached(by: worst.max())
            status = isFailure ? .problems : .done
            lines.append("This would run" + (isFailure ? ", and end with status 1 for the problems above." : "."))
        } else {
            status = .failed
            lines.append("This would not run: \(obstacles.joined(separator: "; ")).")
        }
        console.data(Console.harmless(lines.joined(separator: "\n") + "\n"))
        return status
    }

    private func heading() -> [String] {
        var lines = ["Dry run: nothing is written."]
        guard let recipe = invocation.recipe else { return lines }
        lines.append(
            "recipe    \(recipe.path)" + (recipe.title.map { ": \($0)" } ?? "")
                + (recipe.statesVersion ? "" : " (without 'kachel: \(Recipe.version)', which is assumed)"))
        return lines
    }

    private func inputs(_ preview: ConversionPreview) -> [String] {
        let count = preview.inputs.count
        var lines = [
            "inputs    \(QuantityText.count(count, "file")), "
                + QuantityText.size(preview.inputs.reduce(0) { $0 + $1.bytes })
        ]
        for input in preview.inputs.prefix(Self.shownFiles) {
            lines.append("            \(input.path)  \(input.format), \(QuantityText.size(input.bytes))")
        }
        if count > Self.shownFiles {
            lines.append("            … and \(QuantityText.grouped(count - Self.shownFiles)) more")
        }
        for system in preview.referenceSystems {
            let files = QuantityText.count(system.files, "file")
            if system.name.isEmpty {
                lines.append("system    not stated at the start of \(files)")
            } else if system.isUsable {
                lines.append("system    \(system.name) in \(files): \(system.meaning)")
                if let plan = system.plan { lines += operation(plan) }
            } else {
                lines.append("error     \(ProblemCode.unknownCRS.rawValue) in \(files): \(system.meaning)")
            }
        }
        for problem in preview.problems.prefix(Self.shownFiles) {
            let place = problem.place.file.isEmpty ? "" : problem.place.file + ": "
            lines.append("\(problem.severity.name.padded(to: 10))\(problem.code.rawValue) \(place)\(problem.message)")
        }
        let rest = preview.problems.count - Self.shownFiles
        if rest > 0 { lines.append("          … and \(QuantityText.count(rest, "problem")) more") }
        return lines
    }

    /// How coordinates become WGS 84, and what is assumed.
    private func operation(_ plan: CoordinateOperationPlan) -> [String] {
        let crs = plan.description
        var lines = [
            "          by \(crs.operationName); \(InspectModelText.accuracy(crs))",
            "          heights: \(InspectModelText.heights(crs))"
                + (crs.geoid.map { "; geoid \(InspectModelText.fileName($0))" } ?? ""),
        ]
        if !crs.gridsMissing.isEmpty {
            lines.append("          not installed: \(crs.gridsMissing.map(\.name).joined(separator: ", "))")
        }
        // The warning of a fallback says all that the fallback does, and what to do.
        if let fallback = crs.fallback, !plan.remarks.contains(where: { $0.message.hasPrefix(fallback) }) {
            lines.append("          fallback: \(fallback)")
        }
        return lines + plan.remarks.map { "\($0.code.severity.name.padded(to: 10))\($0.code.rawValue) \($0.message)" }
    }

    private func output(
        _ preview: ConversionPreview, _ plan: ConversionPlan, _ obstacles: inout [String]
    ) -> [String] {
        var lines: [String] = []
        switch preview.output {
        case .free: lines.append("output    \(plan.output), which is not there yet")
        case .replaced: lines.append("output    \(plan.output), which is there and would be replaced")
        case .exists:
            lines.append("output    \(plan.output), which is there")
            obstacles.append("\(plan.output) exists; --overwrite replaces it")
        case .refused(let reason):
            lines.append("output    \(plan.output)")
            obstacles.append(reason)
        }
        if let report = command.run.report {
            lines.append("report    \(report)")
            if !Self.canMake(report) { obstacles.append("the report cannot be written to \(report)") }
        }
        return lines
    }

    private func settings(_ plan: ConversionPlan) -> [String] {
        var rows = [("option", "value", "from")]
        for setting in invocation.settings {
            let value: String
            if setting.option.name == "jobs", setting.values.isEmpty {
                value = "\(plan.jobs)"
            } else if setting.option.name == "memory", setting.values.isEmpty {
                value = "\(plan.memory.bytes >> 20)M"
            } else {
                value = setting.values.isEmpty ? "–" : setting.values.map(Self.shown).joined(separator: " ")
            }
            let origin =
                switch setting.origin {
                case .default: "default"
                case .recipe(let line): "recipe, line \(line)"
                case .commandLine: "command line"
                }
            rows.append((setting.option.name, value, origin))
        }
        let widths = (rows.map(\.0.count).max() ?? 0, min(48, rows.map(\.1.count).max() ?? 0))
        return [""] + rows.map { "\($0.0.padded(to: widths.0 + 2))\($0.1.padded(to: widths.1 + 2))\($0.2)" } + [""]
    }

    /// Whether the nearest folder that is there lets others be made in it.
    private static func canMake(_ folder: String) -> Bool {
        var path = (folder.hasPrefix("/") ? folder : "./" + folder) as NSString
        while !FileManager.default.fileExists(atPath: path as String) {
            path = path.deletingLastPathComponent as NSString
        }
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path as String, isDirectory: &isFolder)
            && isFolder.boolValue && FileManager.default.isWritableFile(atPath: path as String)
    }

    /// A value on one line, with quotation marks where its ends or its words could be mistaken.
    private static func shown(_ value: String) -> String {
        value.contains { $0.isWhitespace || $0 == "\"" } || value.isEmpty ? RecipeText.quoted(value) : value
    }
}
