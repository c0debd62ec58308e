import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Test("the rights of another user or group are not taken")
func otherRights() {
  func fault(_ user: uid_t, _ effective: uid_t, _ group: gid_t, _ effectiveGroup: gid_t) -> String?
  {
    Privileges(
      user: user, effectiveUser: effective, group: group, effectiveGroup: effectiveGroup
    ).fault
  }
  #expect(fault(1000, 1000, 100, 100) == nil && Privileges.fault == nil)
  #expect(
    fault(1000, 0, 100, 100)
      == "running setuid, user 1000 with the rights of user 0, expected the rights of who starts it"
  )
  #expect(
    fault(1000, 1000, 100, 4)
      == "running setgid, group 100 with the rights of group 4, expected the rights of who starts it"
  )
}
