import DeliveryEvents

/// What lines of one kind have in common with many others: who and where, and not when and what.
protocol LineForm: Equatable, BitwiseCopyable {
  /// Its fields, as one number that others hardly share.
  func hash(seed: UInt64) -> UInt64
}

/// Keeps each distinct form of line once, and hands out numbers for them.
///
/// Open addressing over the numbers alone: forms are few, and compared where they stand.
final class FormTable<Form: LineForm> {
  private var forms = PlainList<Form>()
  /// Numbers plus one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 64)
  private let seed = UInt64.random(in: .min ... .max)

  deinit { forms.deallocate() }

  /// The form of a number.
  subscript(_ number: UInt32) -> Form {
    @inline(__always) get { forms[Int(number)] }
  }

  /// The number of a form, which it gets when it first comes.
  @inline(__always)
  func number(of form: Form) -> UInt32 {
    let slot = slot(of: form)
    return slots[slot] != 0 ? slots[slot] - 1 : add(form)
  }

  private func add(_ form: Form) -> UInt32 {
    if forms.count * 8 >= slots.count * 5 { grow() }
    forms.append(form)
    slots[slot(of: form)] = UInt32(forms.count)
    return UInt32(forms.count - 1)
  }

  @inline(__always)
  private func slot(of form: Form) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: form.hash(seed: seed)) & mask
    while slots[slot] != 0, forms[Int(slots[slot]) - 1] != form { slot = (slot &+ 1) & mask }
    return slot
  }

  private func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for index in forms.indices { slots[slot(of: forms[index])] = UInt32(index + 1) }
  }
}
