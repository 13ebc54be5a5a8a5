import EdgeConfig
import EdgeModel
import Testing

@Suite struct PageExpectationTests {
  private func page(_ block: String, _ environment: [String: String] = [:]) throws -> PageExpectation? {
    let folder = try Folder(["probe.yaml": "schema: 1\ntargets:\n  - name: shop.example.com\n\(block)"])
    return try Expectations(paths: [folder.path], environment: environment).targets.first?.page
  }

  @Test func everyKeyIsRead() throws {
    let page = try #require(
      try page(
        """
            http:
              path: /health?full=1
              status: [200, 204]
              contains: "ok"
              host: api.example.com
              method: POST
              headers: { X-Canary: "Bearer ${TOKEN}, $5 ${A_1}", Accept: text/html }
              redirects: 0
        """, ["TOKEN": "s3cret", "A_1": "x"]))
    #expect(page.path == "/health?full=1" && page.statuses == [200, 204] && page.contains == "ok")
    #expect(page.host?.host == "api.example.com" && page.method == "POST" && page.redirects == 0 && page.isStated)
    #expect(page.headers.map(\.name) == ["X-Canary", "Accept"])
    #expect(page.headers.map(\.value) == ["Bearer s3cret, $5 x", "text/html"])
    #expect(page.headers.map(\.secrets) == [["s3cret", "x"], []])
    #expect(page.source?.place == "line 5")
  }

  @Test func whatIsLeftOutIsTheUsual() throws {
    let page = try #require(try page("    http: { contains: ok }\n"))
    #expect(page.path == "/" && page.method == "GET" && page.redirects == 20)
    #expect(page.statuses == nil && page.host == nil && page.headers.isEmpty)
    #expect(try self.page("") == nil)
  }

  /// What a secret is, is not said even where it cannot be used.
  @Test(arguments: ["s3cret\r\nX: y", "s3cret\u{e4}", "s3cret\0"])
  func mistakesShowNoSecret(value: String) throws {
    let error = #expect(throws: ConfigError.self) {
      try page("    http: { headers: { X-Canary: \"${TOKEN}\" } }\n", ["TOKEN": value])
    }
    #expect(error?.description.contains("X-Canary") == true)
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test func anEmptyVariableIsNotSet() throws {
    let error = #expect(throws: ConfigError.self) {
      try page("    http: { headers: { X-Canary: \"${TOKEN}\" } }\n", ["TOKEN": ""])
    }
    #expect(error?.description.contains("the environment has no TOKEN") == true)
  }

  @Test func pagesAreAskedForOn443AndWhereAFileSaysSo() throws {
    func step(_ block: String, _ change: (inout Looking) -> Void = { _ in }) throws -> Plan.Step {
      let folder = try Folder(["probe.yaml": "schema: 1\ntargets:\n  - name: shop.example.com\n\(block)"])
      var looking = Looking(hints: [])
      change(&looking)
      return try #require(Plan(for: try folder.expectations(), looking: looking).steps.first)
    }
    #expect(try step("    ports: [443, 8443]\n").pagePorts == [443])
    #expect(try step("    ports: [443, 8443]\n    http: { path: / }\n").pagePorts == [443, 8443])
    #expect(try step("    ports: [993]\n").pagePorts == [])
    #expect(try step("").page?.host == "shop.example.com" && step("").page?.expectation.isStated == false)
    #expect(try step("    http: { host: api.example.com }\n").page?.host == "api.example.com")
    #expect(try step("") { $0.asksForPages = false }.page == nil)
  }
}
