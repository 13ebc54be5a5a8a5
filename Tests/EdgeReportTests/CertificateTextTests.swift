import EdgeModel
import EdgeReport
import Testing

/// What `cert` says to people.
@Suite struct CertificateTextTests {
  @Test func certificates() {
    let text = TextReport().text(of: .certificates(Samples.certificate), options: ReportOptions())
    #expect(
      text == """
        WARNING  shop.example.com:443: connection refused at 203.0.113.12:443 (1 of 3
                 addresses)
                 2026-11-20T12:00:07Z from eu-home

        203.0.113.10:443, 203.0.113.11:443
          covers     shop.example.com, also *.shop.example.com
          ends       2027-04-17T00:00:00Z, in 147 d (198 d since 2026-10-01T00:00:00Z)
          chain      CN=shop.example.com (ecdsa-p256, ecdsa-sha256)
                     └─ CN=Issuer (ecdsa-p256, ecdsa-sha256, until 2030-01-01T00:00:00Z)
                        └─ CN=Root (in the trust store)
          serial     0c:9d
          session    TLSv1.3, TLS_AES_128_GCM_SHA256, h2

        203.0.113.12:443        refused

        SEV3  connection refused at 203.0.113.12:443 (1 of 3 addresses)
              (connection-refused)
              who is hit         users who reach 1 of 3 addresses; clients that try
                                 another get through
              more               edgeprobe explain connection-refused

        """)
  }

  /// A name of a certificate has no blanks between its parts.
  @Test func longNamesOfCertificates() {
    var report = Samples.certificate
    let subject = "CN=shop.example.com,OU=Certificates-of-the-shop-that-is-the-example,O=Exampleton,L=Exampleton,C=XX"
    for index in report.endpoints.indices {
      for link in (report.endpoints[index].path?.links ?? []).indices {
        report.endpoints[index].path?.links[link].subject = subject
      }
    }
    let lines = TextReport().text(of: .certificates(report), options: ReportOptions()).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    #expect(lines.contains { $0.hasSuffix(",") }, "\(lines)")
    #expect(lines.map { $0.drop { $0 == " " } }.joined().contains(subject))
  }

  @Test func certificatesInFull() {
    let text = TextReport().text(
      of: .certificates(Samples.certificate), options: ReportOptions(verbose: true, pem: true))
    #expect(
      text == """
        WARNING  shop.example.com:443: connection refused at 203.0.113.12:443 (1 of 3
                 addresses)
                 2026-11-20T12:00:07Z from eu-home

        203.0.113.10:443, 203.0.113.11:443
          covers     shop.example.com, also *.shop.example.com
          ends       2027-04-17T00:00:00Z, in 147 d (198 d since 2026-10-01T00:00:00Z)
          chain      CN=shop.example.com (ecdsa-p256, ecdsa-sha256)
                     └─ CN=Issuer (ecdsa-p256, ecdsa-sha256, until 2030-01-01T00:00:00Z)
                        └─ CN=Root (in the trust store)
          serial     0c:9d
          sha256     ab12
          session    TLSv1.3, TLS_AES_128_GCM_SHA256, h2
          revocation not looked at

        203.0.113.12:443        refused

        SEV3  connection refused at 203.0.113.12:443 (1 of 3 addresses)
              (connection-refused)
              who is hit         users who reach 1 of 3 addresses; clients that try
                                 another get through
              more               edgeprobe explain connection-refused

        203.0.113.10:443
        -----BEGIN CERTIFICATE-----
        AA==

        """)
  }

  private func text(_ change: (inout CertificateReport) -> Void, verbose: Bool = false) -> String {
    var report = Samples.certificate
    change(&report)
    return TextReport().text(of: .certificates(report), options: ReportOptions(verbose: verbose))
  }

  /// Whoever gives a list is told when it says nothing.
  @Test func listsThatCannotTell() {
    let none = text { _ in }
    #expect(!none.contains("revocation"))
    let current = text { $0.endpoints[0].path?.lists = .current }
    #expect(!current.contains("revocation"))
    let foreign = text { $0.endpoints[0].path?.lists = .foreign }
    #expect(foreign.contains("\n  revocation not looked at: no list that was given is of its authority\n"))
    let ended = text { $0.endpoints[0].path?.lists = .ended(Moment(seconds: 1_795_176_000)) }
    #expect(ended.contains("\n  revocation not in the list of its authority, which ended 2026-11-20T12:00:00Z"))
  }

  /// Nobody connected anywhere.
  @Test func aChainOfAFile() {
    let text = text { report in
      report.endpoints = [report.endpoints[0]]
      report.endpoints[0].endpoint.port = 0
    }
    #expect(text.contains("\nthe file\n") && !text.contains("203.0.113.10"))
  }

  /// The dates of certificates are known to the second.
  @Test(arguments: [(0, "in less than 1 s"), (1, "1 s ago"), (-1, "in 1 s"), (90, "90 s ago")] as [(Int64, String)])
  func nearTheEnd(seconds: Int64, words: String) {
    let text = text { report in
      report.endpoints[0].chain[0].notAfter = report.header.time - .seconds(seconds)
      report.endpoints[1].chain[0].notAfter = report.header.time - .seconds(seconds)
    }
    #expect(text.contains(", \(words) ("), "\(text)")
  }

  @Test func aHostWithManyAddressesStaysReadable() {
    let many: (inout CertificateReport) -> Void = { report in
      var four = report.endpoints[0]
      report.endpoints = (1...39).map { number in
        four.endpoint.address = address(number <= 20 ? "203.0.113.\(number)" : "2001:db8::\(number)")
        return four
      }
      four.endpoint.address = address("203.0.113.99")
      four.chain[0].sha256 = "cd34"
      four.chain[0].serial = "0a:1b"
      report.endpoints.insert(four, at: 0)
    }
    let brief = text(many)
    #expect(
      brief.contains(
        "\n203.0.113.1:443, 203.0.113.2:443, 203.0.113.3:443, 203.0.113.4:443 and 35 more\n(20 IPv4, 19 IPv6)\n"))
    // The odd one out comes after the many, with all that tells it apart.
    #expect(brief.contains("\n\n203.0.113.99:443\n") && brief.contains("serial     0a:1b"))
    #expect(brief.split(separator: "\n").count < 40)
    #expect(text(many, verbose: true).contains("[2001:db8::39]:443"))
  }

  @Test func theChainShowsWhatIsMissingAndWhereItLies() {
    let text = text { report in
      for index in 0...1 {
        report.endpoints[index].chain[0].issuerURL = "http://pki.example/issuer.der"
        report.endpoints[index].path = PathVerdict(
          isTrusted: false, flaws: [PathVerdict.Flaw(code: 20, depth: 0, text: "unable to get local issuer")],
          anchor: nil, notAfter: report.endpoints[index].chain[0].notAfter,
          links: [report.endpoints[index].chain[0]])
      }
      // The other address serves what is missing, too.
      report.endpoints[1].chain.append(Samples.link("CN=Issuer"))
      report.endpoints[1].path?.isTrusted = true
      report.endpoints[1].path?.flaws = []
      report.endpoints[1].path?.links.append(Samples.link("CN=Issuer"))
      report.endpoints[1].path?.links.append(Samples.link("CN=Root"))
    }
    #expect(
      text.contains(
        """
          chain      at 203.0.113.10:443:
                     CN=shop.example.com (ecdsa-p256, ecdsa-sha256)
                     └─ missing: CN=Issuer, which lies at http://pki.example/issuer.der
          chain      at 203.0.113.11:443:
                     CN=shop.example.com (ecdsa-p256, ecdsa-sha256)
                     └─ CN=Issuer (ecdsa-p256, ecdsa-sha256, until 2030-01-01T00:00:00Z)
                        └─ CN=Root (in the trust store)

        """))
  }

  @Test func whatIsServedAndNotUsedIsSaid() {
    let text = text { $0.endpoints[0].chain.append(Samples.link("CN=Old")) }
    #expect(text.contains("served and not used: CN=Old\n"))
  }

  @Test(arguments: [
    (["*.example.com", "example.com"], true, "*.example.com for shop.example.com, also example.com"),
    (["example.com"], false, "not shop.example.com, but example.com"),
    ([], false, "no names"),
    (
      ["a.example", "b.example", "c.example", "SHOP.example.com"] + (1...8).map { "n\($0).example" }, true,
      "SHOP.example.com, also a.example, b.example, c.example, n1.example,\n             n2.example, n3.example and 5 more"
    ),
  ])
  func theNameAskedForStandsFirst(_ names: [String], _ covers: Bool, line: String) {
    let text = text { report in
      for index in 0...1 {
        report.endpoints[index].chain[0].names = names
        report.endpoints[index].coversName = covers
      }
    }
    #expect(text.contains("  covers     \(line)\n"))
  }

  @Test func anEndIsSaidAsWhatItIs() {
    func end(_ from: String, _ until: String) -> String {
      let text = text { report in
        for index in 0...1 {
          report.endpoints[index].chain[0].notBefore = moment(from)
          report.endpoints[index].chain[0].notAfter = moment(until)
        }
      }
      let line = text.split(separator: "\n").first { $0.hasPrefix("  end") } ?? ""
      return String(line.prefix { $0 != "(" })
    }
    #expect(end("2026-01-01T00:00:00Z", "2026-11-18T12:00:07Z") == "  ended      2026-11-18T12:00:07Z, 2 d ago ")
    #expect(
      end("2026-11-25T12:00:07Z", "2027-01-01T00:00:00Z").contains("not valid before 2026-11-25T12:00:07Z, in 5 d"))
  }

  @Test func whatBefellTheConnectionIsSaid() {
    let text = text { report in
      report.endpoints[0].clientCertificate = .requested
      report.endpoints[0].hangsUp = true
      report.endpoints[0].firstTry = .reset
    }
    #expect(text.contains("  client     certificate requested; the server then ended the connection without"))
    #expect(text.contains("  first try  reset; the next one was well\n"))
  }

  @Test func whatTheServerSaysBesidesIsSaid() {
    let text = text { report in
      report.endpoints[0].clientCertificate = .required
      report.endpoints[0].staple = Staple(.stale, reason: "ended yesterday")
      report.endpoints[2].obstacle = .version("TLSv1.1")
    }
    #expect(
      text.contains("  client     certificate required\n") && text.contains("  staple     stale: ended yesterday\n"))
    #expect(text.contains("203.0.113.12:443        refused; it speaks nothing newer than TLSv1.1\n"))
  }
}
