#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One column of a struct of arrays: plain values in memory that is kept from one use to the next.
///
/// Every access is checked against the count. Against an `Array` this saves the check for unique ownership at every
/// write, and the reload of the array's buffer after it.
@safe
struct ScratchColumn<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    /// The number of values that may be read and written.
    private(set) var count: Int

    init() {
        unsafe base = Self.memory(1)
        capacity = 1
        count = 0
    }

    deinit { unsafe base.deallocate() }

    @inline(__always)
    subscript(_ index: Int) -> Element {
        get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            return unsafe base[index]
        }
        set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            unsafe base[index] = newValue
        }
    }

    @inline(__always)
    subscript(_ index: UInt32) -> Element {
        get { self[Int(index)] }
        set { self[Int(index)] = newValue }
    }

    /// Makes every one of so many values equal to one.
    mutating func fill(count newCount: Int, with value: Element) {
        count = 0
        grow(to: newCount)
        unsafe base.initialize(repeating: value, count: newCount)
        count = newCount
    }

    /// Sets the count; new values are `value`, old ones stay.
    mutating func extend(count newCount: Int, with value: Element) {
        grow(to: newCount)
        if newCount > count { unsafe (base + count).initialize(repeating: value, count: newCount - count) }
        count = newCount
    }

    /// Memory that starts at a cache line; large memory in large pages, where the system has them.
    ///
    /// It is read in no order, and with pages of 4 KiB a large part of the time goes into finding those.
    private static func memory(_ count: Int) -> UnsafeMutablePointer<Element> {
        let largePage = 1 << 21
        let size = count * MemoryLayout<Element>.stride
        let isLarge = size >= 2 * largePage
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: isLarge ? largePage : 64)
        #if os(Linux)
            // A hint: nothing depends on whether it is taken.
            if isLarge { _ = unsafe madvise(bytes, size, MADV_HUGEPAGE) }
        #endif
        return unsafe bytes.bindMemory(to: Element.self, capacity: count)
    }

    private mutating func grow(to wanted: Int) {
        guard wanted > capacity else { return }
        // Uninitialized memory is never read: `count` grows only with what was written.
        let larger = unsafe Self.memory(wanted)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }
}

extension ScratchColumn where Element: SIMDScalar {
    /// Four values from an index on.
    @inline(__always)
    func four(from index: Int) -> SIMD4<Element> {
        precondition(index >= 0 && index <= count - 4)
        // What is loaded was checked to lie inside, and may stand at any address.
        return unsafe UnsafeRawPointer(base + index).loadUnaligned(as: SIMD4<Element>.self)
    }

    /// Sets four values from an index on.
    @inline(__always)
    mutating func set(_ values: SIMD4<Element>, from index: Int) {
        precondition(index >= 0 && index <= count - 4)
        // As above.
        unsafe UnsafeMutableRawPointer(base + index).storeBytes(of: values, as: SIMD4<Element>.self)
    }
}

extension ScratchColumn<CollapseMesh.RingEntry> {
    /// Where a neighbour stands in a ring, from the ring's start; nil if it does not.
    @inline(__always)
    func offset(of neighbour: UInt32, from start: Int, count ringCount: Int) -> Int? {
        precondition(start >= 0 && ringCount >= 0 && start <= count - ringCount)
        // One check instead of one an entry: this is searched more than anything else.
        for offset in 0..<ringCount where unsafe base[start + offset].neighbour == neighbour { return offset }
        return nil
    }

    /// How often a neighbour stands in a ring.
    @inline(__always)
    func number(of neighbour: UInt32, from start: Int, count ringCount: Int) -> Int {
        precondition(start >= 0 && ringCount >= 0 && start <= count - ringCount)
        var number = 0
        // As above.
        for offset in 0..<ringCount where unsafe base[start + offset].neighbour == neighbour { number += 1 }
        return number
    }
}

// The memory has one owner, as the type cannot be copied, and is reached through that owner alone.
extension ScratchColumn: @unchecked Sendable where Element: Sendable {}
