import EdgeConfig
import Foundation
import Testing

/// The folders of inputs that must be refused: each holds the files, and in `expected.txt` what is said of them.
private let badInputs: [String] = {
  let names = try? FileManager.default.contentsOfDirectory(atPath: Bundle.module.bundlePath + "/BadInput")
  return (names ?? []).sorted()
}()

@Suite struct BadInputTests {
  @Test func everyFolderIsThere() { #expect(badInputs.count >= 40) }

  @Test(arguments: badInputs) func isRefusedWithEveryMistakeNamed(name: String) throws {
    let root = Bundle.module.bundlePath + "/BadInput/"
    let expected = try String(contentsOfFile: root + name + "/expected.txt", encoding: .utf8)
    let error = #expect(throws: ConfigError.self) { try readExpectations([root + name]) }
    let said = (error?.description ?? "").replacingOccurrences(of: root + name + "/", with: "")
    #expect(said.replacingOccurrences(of: root, with: "") + "\n" == expected)
  }
}
