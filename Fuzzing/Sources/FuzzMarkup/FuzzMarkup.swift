import Glibc

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let difference = MarkupComparison.difference(ofFuzzed: Array(UnsafeBufferPointer(start: bytes, count: count)))
    if let difference {
        print(difference)
        fflush(nil)
    }
    precondition(difference == nil)
    return 0
}

/// libFuzzer brings its own `main`; the package manager's linking wants one of the target's name.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What the executable starts with.
@_cdecl("FuzzMarkup_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, { fuzz($0, $1) })
}
