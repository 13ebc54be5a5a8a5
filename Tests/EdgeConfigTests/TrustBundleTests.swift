import EdgeConfig
import EdgeModel
import Foundation
import Testing

private let first = "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n"
private let second = "-----BEGIN CERTIFICATE-----\nQg==\n-----END CERTIFICATE-----\n"

@Suite struct TrustBundleTests {
  @Test func namedFileComesBeforeTheEnvironmentAndTheUsualPlaces() throws {
    let folder = try Folder(["a.pem": first, "b.pem": second, "c.pem": first + second])
    func path(_ name: String) -> String { folder.path + "/" + name }
    let environment = ["SSL_CERT_FILE": path("b.pem")]
    let places = [path("none.pem"), path("c.pem"), path("a.pem")]
    let named = try TrustBundle(trust: path("a.pem"), environment: environment, usualPlaces: places)
    #expect(named?.path == path("a.pem"))
    #expect(named?.bytes == Array(first.utf8))
    #expect(try TrustBundle(trust: nil, environment: environment, usualPlaces: places)?.path == path("b.pem"))
    #expect(try TrustBundle(trust: nil, environment: [:], usualPlaces: places)?.path == path("c.pem"))
    #expect(try TrustBundle(trust: nil, environment: [:], usualPlaces: [path("none.pem")]) == nil)
  }

  @Test func folderOfPEMFilesIsJoinedEachOnce() throws {
    let folder = try Folder(["a.pem": first, "b.crt": second, "README": "none"])
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/1234abcd.0", withDestinationPath: "a.pem")
    let bundle = try TrustBundle(trust: folder.path, environment: [:], usualPlaces: [])
    #expect(bundle.map { String(decoding: $0.bytes, as: UTF8.self) } == first + "\n" + second + "\n")
  }

  @Test(arguments: [("none.pem", "there is no such file or folder"), ("text", "there is no PEM certificate in it")])
  func namedFileThatIsNoBundleIsAMistake(name: String, problem: String) throws {
    let folder = try Folder(["text": "x"])
    let path = folder.path + "/" + name
    for (option, variable) in [(path, nil), (nil, path)] as [(String?, String?)] {
      let environment = variable.map { ["SSL_CERT_FILE": $0] } ?? [:]
      let error = #expect(throws: ConfigError.self) {
        _ = try TrustBundle(trust: option, environment: environment, usualPlaces: [])
      }
      #expect(error?.mistakes.map(\.problem) == [problem])
      #expect(error?.mistakes.map(\.file) == [path])
    }
  }
}
