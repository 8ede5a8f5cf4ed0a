internal import Foundation
internal import KachelCommand

@main
enum Kachel {
    static func main() async {
        exit(await CommandLineTool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }
}
