import EdgeDiagnose
import Foundation
import Testing

/// `Docs/Coverage.md` promises nothing that is not there.
@Suite struct CoverageTests {
  private struct Row {
    let what: String
    let saidAs: String
    let tests: [String]
  }

  private func rows() throws -> [Row] {
    let text = try String(contentsOfFile: Binary.repository + "/Docs/Coverage.md", encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| what |") }.map { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(
        what: cells.first ?? "", saidAs: cells.count > 2 ? cells[2] : "",
        tests: cells.count > 3 ? cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } : [])
    }
  }

  @Test func everyRowNamesATestOrAReason() throws {
    let rows = try rows()
    #expect(rows.count >= 35)
    for row in rows where row.tests.isEmpty { #expect(row.saidAs.hasPrefix("left out: "), "\(row.what)") }
    for row in rows { #expect(!row.saidAs.isEmpty, "\(row.what)") }
  }

  @Test func noRowStandsTwice() throws {
    for (what, rows) in Dictionary(grouping: try rows(), by: \.what) { #expect(rows.count == 1, "\(what)") }
  }

  @Test func everyRuleThatIsNamedExists() throws {
    let known = Set(allRules.map(\.id))
    for row in try rows() {
      let named = row.saidAs.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter {
        !$0.offset.isMultiple(of: 2) && $0.element.contains("-") && !$0.element.contains(" ")
      }.map { String($0.element) }
      for rule in named { #expect(known.contains(rule), "\(rule) in: \(row.what)") }
    }
  }

  @Test func everyTestThatIsNamedExists() throws {
    let folder = Binary.repository + "/Tests"
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
    let sources = try files.map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }
    for row in try rows() {
      for test in row.tests {
        let parts = test.split(separator: ".").map(String.init)
        let isThere =
          parts.count == 2
          && sources.contains { source in
            ["struct", "class"].contains { source.contains("\($0) \(parts[0]) ") }
              && source.contains("func \(parts[1])(")
          }
        #expect(isThere, "\(test) in: \(row.what)")
      }
    }
  }
}
