import CBytes

/// Memory for a hash table of plain values, all zero at first; huge pages where the system has them,
/// since a look-up may go anywhere.
public struct ZeroedTable<Element: BitwiseCopyable> {
  /// The elements; valid until ``deallocate()``.
  public let elements: UnsafeMutablePointer<Element>
  public let count: Int

  /// Allocates room for so many elements, whose zero bytes must be a value.
  public init(count: Int) {
    self.count = count
    let size = count * MemoryLayout<Element>.stride
    guard let memory = bytes_allocate_table(size) else {
      fatalError("no memory for a table of \(size) bytes")
    }
    elements = memory.bindMemory(to: Element.self, capacity: count)
  }

  /// Gives the memory back.
  public func deallocate() {
    bytes_free_table(elements, count * MemoryLayout<Element>.stride)
  }

  @inlinable
  public subscript(_ index: Int) -> Element {
    @inline(__always) get { elements[index] }
    @inline(__always) nonmutating set { elements[index] = newValue }
  }
}
