import EdgeModel
import EdgeReport
import Foundation
import Testing

struct JSONLinesReportTests {
  private func objects(_ report: Report) throws -> [[String: Any]] {
    let text = try JSONLinesReport().text(of: report, options: ReportOptions())
    #expect(text.hasSuffix("}\n"))
    return try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func everyLineSaysWhatItIs() throws {
    let objects = try objects(.check(Samples.check))
    #expect(
      objects.compactMap { $0["kind"] as? String } == ["run", "target", "target", "incident", "finding", "finding"])
    for object in objects {
      #expect(object["time"] as? String == "2026-11-20T12:00:07Z")
      #expect(object["vantage"] as? String == "eu-home")
    }
    #expect(objects.dropFirst().allSatisfy { $0["target"] is String })
    #expect(objects[0]["targets"] == nil)
  }

  @Test func otherCommands() throws {
    for report in [Report.trace(Samples.trace), .certificates(Samples.certificate)] {
      #expect(try objects(report).compactMap { $0["kind"] as? String } == ["run", "finding"])
    }
  }
}
