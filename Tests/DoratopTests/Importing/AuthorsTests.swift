import DeliveryMetrics
import Testing

@testable import doratop

@Suite("authors of commits")
struct AuthorsTests {
  private func authors(_ key: String?) throws -> Authors {
    Authors(
      bots: [try NamePattern(#"(?i)\[bot\]$|^bot-|dependabot|renovate|github-actions"#)],
      pseudonymKey: key)
  }

  private func text(_ authors: Authors, _ name: String, _ address: String) -> String {
    var authors = authors
    let found = authors.author(name: Array(name.utf8), address: Array(address.utf8))
    return found.text + (found.isBot ? " bot" : "")
  }

  @Test("are named as they are, and programs are told by name or account")
  func names() throws {
    let authors = try authors(nil)
    #expect(text(authors, "Ann Archer", "ann@example.org") == "Ann Archer")
    #expect(text(authors, "", "ann@example.org") == "ann@example.org")
    #expect(text(authors, "dependabot[bot]", "x@y") == "dependabot[bot] bot")
    #expect(text(authors, "Bump", "1+renovate[bot]@users.noreply.github.com") == "Bump bot")
  }

  @Test(
    "have one pseudonym for each address, another with another key, and none that tells the name")
  func pseudonyms() throws {
    let (plain, keyed) = (try authors(""), try authors("k"))
    let ann = text(plain, "Ann", "Ann@example.org")
    #expect(ann == text(plain, "A. Archer", "ann@example.ORG") && ann.hasPrefix("dev-"))
    #expect(ann != text(plain, "Ann", "bob@example.org"))
    #expect(ann != text(keyed, "Ann", "ann@example.org"))
    #expect(text(keyed, "x[bot]", "x@y").hasPrefix("bot-"))
  }

  @Test(
    "SHA-256 gives the digests of its standard",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1000),
        "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
      ),
    ])
  func digest(message: String, hex: String) {
    let digits = SHA256.digest(Array(message.utf8)).map {
      ($0 < 16 ? "0" : "") + String($0, radix: 16)
    }
    #expect(digits.joined() == hex)
  }
}
