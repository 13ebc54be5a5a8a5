import EdgeLab
import EdgeModel
import EdgeX509
import Testing

@Suite struct PEMTests {
  @Test func certificatesComeBackWhateverStandsBetweenThem() throws {
    let family = try Family()
    let leaf = try family.leaf()
    let text =
      "# a comment\r\n" + PEM.text(leaf.certificate).replacingLineEnds() + leaf.key.pem
      + "subject=CN = Test CA\n\n" + PEM.text(family.authority.certificate)
    #expect(try PEM.certificates(in: Array(text.utf8)) == [leaf.certificate, family.authority.certificate])
  }

  /// An editor for Windows puts it there, and files are put together.
  @Test func aByteOrderMark() throws {
    let family = try Family()
    let text = "\u{FEFF}" + PEM.text(family.root.certificate) + "\u{FEFF}" + PEM.text(family.authority.certificate)
    #expect(try PEM.certificates(in: Array(text.utf8)) == [family.root.certificate, family.authority.certificate])
  }

  @Test(arguments: [0, 1, 2, 47, 48, 49, 95, 96])
  func textHasLinesOf64(count: Int) {
    let text = PEM.text((0..<count).map { UInt8(truncatingIfNeeded: $0) }, label: "X")
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.first == "-----BEGIN X-----")
    #expect(lines.last == "-----END X-----")
    #expect(lines.dropFirst().dropLast().dropLast().allSatisfy { $0.count == 64 })
    #expect(lines.count == 2 + (count + 47) / 48)
  }

  @Test func theBadBlockIsNamed() throws {
    let good = PEM.text(try Family().root.certificate)
    let lines = good.split(separator: "\n").count
    let joint = lines + 2
    let cases: [(String, X509Flaw)] = [
      (
        good + good.dropLast() + good,
        .block(2, line: joint + lines - 2, "its end and the next beginning stand on one line")
      ),
      ("", .noCertificate),
      ("no block at all\n", .noCertificate),
      (
        good + "-----BEGIN CERTIFICATE-----\nMA!=\n-----END CERTIFICATE-----\n",
        .block(2, line: lines + 1, "it is not base64")
      ),
      (good + "-----BEGIN CERTIFICATE-----\nMAAA\n", .block(2, line: lines + 1, "it does not end")),
      ("-----BEGIN CERTIFICATE-----\n" + good, .block(1, line: 1, "it does not end before the next begins")),
      (good + "-----END CERTIFICATE-----\n", .block(2, line: lines + 1, "its end does not fit its beginning")),
    ]
    for (text, flaw) in cases {
      #expect(throws: flaw) { try PEM.certificates(in: Array(text.utf8)) }
    }
    let broken = good + PEM.text([0x30, 0x03, 0x02, 0x01, 0x01])
    for read in [{ _ = try PEM.certificates(in: $0) }, { _ = try TrustStore(pem: $0) }] as [([UInt8]) throws -> Void] {
      let error = #expect(throws: X509Flaw.self) { try read(Array(broken.utf8)) }
      guard case .block(2, line: lines + 1, _) = error else {
        Issue.record("\(String(describing: error)) does not name block 2")
        continue
      }
    }
  }

  @Test func aStoreKeepsWhatItLoaded() throws {
    let family = try Family()
    let store = try TrustStore(pem: Array((family.root.pem + family.authority.pem).utf8))
    #expect(store.anchors == [family.root.certificate, family.authority.certificate])
  }
}

extension String {
  fileprivate func replacingLineEnds() -> String { split(separator: "\n").map { $0 + "\r\n" }.joined() }
}
