import Foundation
import Testing

@Suite("The architecture")
struct ModuleTableTests {
    private let sources: [SourceFile]

    init() throws {
        sources = try SourceFile.all(in: "Sources")
        try #require(sources.count > 100, "the tests do not find the sources")
    }

    @Test("Every target stands in the table, and the table names no other")
    func targets() throws {
        #expect(Set(sources.map(\.target)) == Set(ModuleTable.mayImport.keys))
        for (target, modules) in ModuleTable.mayImport {
            let known = modules.subtracting(ModuleTable.cModules).subtracting(["ArgumentParser", "Yams"])
            #expect(known.isSubset(of: ModuleTable.mayImport.keys), "\(target)")
        }
    }

    @Test("A target imports what the table allows, and nothing else")
    func imports() {
        for file in sources {
            let allowed = (ModuleTable.mayImport[file.target] ?? []).union(ModuleTable.toolchain)
                .union(ModuleTable.mayUseFoundation.contains(file.target) ? ["Foundation"] : [])
            let forbidden = file.imports.subtracting(allowed).sorted()
            #expect(forbidden.isEmpty, "\(file.path) imports \(forbidden.joined(separator: ", "))")
        }
    }

    @Test("The table has no circles")
    func circles() {
        var finished: Set<String> = []
        func visit(_ target: String, _ path: [String]) {
            guard !finished.contains(target) else { return }
            guard !path.contains(target) else {
                Issue.record("a circle: \((path + [target]).joined(separator: " → "))")
                return
            }
            for next in (ModuleTable.mayImport[target] ?? []).sorted() { visit(next, path + [target]) }
            finished.insert(target)
        }
        for target in ModuleTable.mayImport.keys.sorted() { visit(target, []) }
    }

    @Test("Each C library has one target that imports it", arguments: ModuleTable.cModules.sorted())
    func cModules(module: String) {
        let importers = Set(sources.filter { $0.imports.contains(module) }.map(\.target))
        #expect(importers.count == 1, "\(module) is imported by \(importers.sorted())")
        #expect(ModuleTable.mayImport.filter { $0.value.contains(module) }.count == 1)
    }

    @Test("Package.swift gives each target the dependencies of the table")
    func manifest() throws {
        let text = try String(
            contentsOf: SourceFile.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        for (target, allowed) in ModuleTable.mayImport.sorted(by: { $0.key < $1.key }) where target != "kachel" {
            // module("Name", [ "A", "B", .product(name: "C", …) ] …)
            let pattern = try Regex("module\\(\\s*\"\(target)\"(?:,\\s*\\[([^\\]]*)\\])?")
            let match = try #require(text.firstMatch(of: pattern), "\(target) is no module of Package.swift")
            let list = String(match.output[1].substring ?? "")
                .replacing(#/package: "[^"]*"/#, with: "")
            let dependencies = Set(list.matches(of: #/"([^"]*)"/#).map { String($0.output.1) })
            #expect(dependencies == allowed, "\(target)")
        }
    }

    @Test("Package.swift offers the libraries of the table")
    func products() throws {
        let text = try String(
            contentsOf: SourceFile.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        var offered: [String: Set<String>] = [:]
        for match in text.matches(of: #/\.library\(\s*name: "([^"]*)",\s*targets: \[([^\]]*)\]/#) {
            offered[String(match.output.1)] = Set(match.output.2.matches(of: #/"([^"]*)"/#).map { String($0.output.1) })
        }
        #expect(offered == ModuleTable.products)
    }

    @Test("A public signature names only modules of the same library", arguments: ModuleTable.products.keys.sorted())
    func publicImports(product: String) {
        let modules = ModuleTable.products[product] ?? []
        for file in sources where modules.contains(file.target) {
            for (number, line) in file.code where line.hasPrefix("public import ") {
                let module = String(line.dropFirst("public import ".count))
                #expect(modules.contains(module), "\(file.path):\(number): \(module) is not in the library \(product)")
            }
        }
    }

    @Test("Examples import the modules of the libraries, and see what is public alone")
    func examples() throws {
        let examples = try SourceFile.all(in: "Examples")
        #expect(Set(examples.map(\.target)).count >= 5)
        let allowed = ModuleTable.products.values.reduce(into: Set(["Foundation"])) { $0.formUnion($1) }
        for file in examples {
            let forbidden = file.imports.subtracting(allowed).sorted()
            #expect(forbidden.isEmpty, "\(file.path) imports \(forbidden.joined(separator: ", "))")
            #expect(file.lines.count <= 81, "\(file.path) has \(file.lines.count) lines")
        }
        let text = try String(
            contentsOf: SourceFile.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        for target in Set(examples.map(\.target)) {
            #expect(text.contains("example(\"\(target)\"") || text.contains("example(\n            \"\(target)\""))
        }
        #expect(text.contains("packageAccess: false"))
    }

    @Test("ARCHITECTURE.md shows the table as it is")
    func documentation() throws {
        let url = SourceFile.root.appendingPathComponent("ARCHITECTURE.md")
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        let header = try #require(lines.firstIndex { $0.hasPrefix("| target | may import |") })
        var documented: [String: Set<String>] = [:]
        for line in lines[(header + 2)...].prefix(while: { $0.hasPrefix("|") }) {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            try #require(cells.count >= 4, "\(line)")
            let names = { (cell: Substring) in cell.matches(of: #/`([A-Za-z0-9_]+)`/#).map { String($0.output.1) } }
            for target in names(cells[1]) { documented[target] = Set(names(cells[2])) }
        }
        #expect(Set(documented.keys) == Set(ModuleTable.mayImport.keys))
        for (target, allowed) in ModuleTable.mayImport {
            #expect(documented[target] == allowed, "\(target)")
        }
    }

    @Test("No file is longer than 600 lines", arguments: ["Sources", "Tests"])
    func lengths(folder: String) throws {
        for file in try SourceFile.all(in: folder) {
            #expect(file.lines.count <= 601, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("Only the command talks, and through its console")
    func printing() {
        let talkers = ["print", "debugPrint", "dump", "NSLog", "fputs", "printf", "puts"]
        for file in sources {
            #expect(file.lines(with: talkers, followedBy: UInt8(ascii: "(")) == [], "\(file.path)")
        }
    }

    @Test("Nothing ends the process or hides an error")
    func traps() {
        for file in sources {
            #expect(file.lines(with: ["fatalError"]) == [], "\(file.path)")
            #expect(file.lines(with: ["try", "as"], followedBy: UInt8(ascii: "!")) == [], "\(file.path)")
        }
    }

    @Test("Everything below the pipeline is synchronous")
    func synchronous() {
        let words = ["async", "await", "Task", "actor", "Dispatch", "DispatchQueue", "Thread"]
        for file in sources where !ModuleTable.mayBeAsynchronous.contains(file.target) {
            #expect(file.lines(with: words) == [], "\(file.path)")
        }
    }

    @Test("No file is named for what it is not: utilities, helpers, types")
    func names() throws {
        let empty = ["Utils", "Utilities", "Helpers", "Helper", "Common", "Types", "Misc", "Extensions", "Manager"]
        for file in sources {
            let name = file.path.split(separator: "/").last.map { String($0.dropLast(6)) } ?? ""
            #expect(!empty.contains(name), "\(file.path)")
        }
    }
}
