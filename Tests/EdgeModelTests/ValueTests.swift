import EdgeModel
import Testing

@Suite struct MomentTests {
  @Test(arguments: [
    ("2026-11-20T12:00:07Z", "2026-11-20T12:00:07.000000Z"), ("2026-11-20", "2026-11-20T00:00:00.000000Z"),
    ("2026-11-20T13:00:07+01:00", "2026-11-20T12:00:07.000000Z"),
    ("2026-11-20T04:00:07-0800", "2026-11-20T12:00:07.000000Z"),
    ("2026-11-20T12:00:07.123456789Z", "2026-11-20T12:00:07.123456Z"),
    ("2024-02-29T23:59Z", "2024-02-29T23:59:00.000000Z"),
    ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"),
  ])
  func iso8601(written: String, exact: String) throws {
    let moment = try #require(Moment(iso8601: written))
    #expect(moment.exact == exact)
    #expect(Moment(iso8601: moment.exact) == moment)
    #expect(moment.description == exact.prefix(19) + "Z")
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-29", "2026-11-20T", "2026-11-20T25:00Z", "2026-11-20T12:60Z", "20.11.2026",
    "2026-11-20T12:00:07.Z", "2026-11-20T12:00:07Z trailing", "2026-11-20T12:00:07+1", "-026-11-20",
  ])
  func notATime(written: String) { #expect(Moment(iso8601: written) == nil) }
}

@Suite struct DurationTests {
  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("5s", .seconds(5)), ("2m", .seconds(120)), ("36h", .seconds(129_600)),
    ("30d", .days(30)), ("0s", .zero),
  ])
  func written(text: String, duration: Duration) { #expect(Duration(written: text) == duration) }

  @Test(arguments: ["", "5", "s", "-5s", "5 s", "1.5s", "5w", "99999999999999999999s", "9999999999999d"])
  func notADuration(text: String) { #expect(Duration(written: text) == nil) }

  @Test(arguments: [
    (Duration.days(163), "163 d"), (.seconds(36 * 3600), "36 h"), (.seconds(90), "90 s"), (.milliseconds(12), "12 ms"),
    (.seconds(120), "2 min"), (.seconds(-172_800), "-2 d"),
  ])
  func rounded(duration: Duration, text: String) { #expect(duration.rounded == text) }
}

@Suite struct AddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("2001:DB8::1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("fe80::", "fe80::"),
  ])
  func textForms(written: String, printed: String) throws {
    let address = try #require(Address(written))
    #expect(address.description == printed)
    #expect(Address(printed) == address)
  }

  @Test(arguments: [
    "", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1.", " 192.0.2.1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
    "::1::", ":::", "12345::", "fe80::1%eth0", "1:2:3:4:5:6:7::8", "::192.0.2.1.2", "192.0.2.1::",
  ])
  func notAnAddress(written: String) { #expect(Address(written) == nil) }

  @Test(arguments: [
    ("127.0.0.1", Address.Special.loopback), ("169.254.169.254", .linkLocal), ("fd00:ec2::254", .linkLocal),
    ("0.0.0.0", .unspecified), ("224.0.0.1", .multicast), ("10.1.2.3", .privateUse), ("172.31.0.1", .privateUse),
    ("100.64.0.1", .privateUse), ("192.0.2.7", .documentation), ("::1", .loopback), ("fe80::1", .linkLocal),
    ("fd12::1", .privateUse), ("ff02::1", .multicast), ("::ffff:127.0.0.1", .loopback),
    ("64:ff9b::169.254.169.254", .linkLocal), ("2002:7f00:1::", .loopback), ("2001:db8::1", .documentation),
    ("::127.0.0.1", .loopback), ("::169.254.169.254", .linkLocal), ("64:ff9b:1::1", .privateUse),
    ("fec0::1", .privateUse), ("192.0.0.8", .privateUse), ("198.19.0.1", .privateUse), ("::", .unspecified),
    ("240.0.0.1", .reserved), ("255.255.255.254", .reserved), ("255.255.255.255", .multicast), ("100::1", .reserved),
    ("::ffff:8.8.8.8", .mapped), ("::ffff:10.0.0.1", .privateUse), ("3fff:fff::1", .documentation),
    ("192.0.0.11", .privateUse),
  ])
  func special(written: String, kind: Address.Special) { #expect(Address(written)?.special == kind) }

  @Test(arguments: [
    "8.8.8.8", "172.32.0.1", "100.128.0.1", "2600:1f18::1", "2002:808:808::", "192.0.0.9", "192.0.0.10",
    "223.255.255.255", "100:0:0:1::1", "3fff:1000::1", "::fffe:808:808",
  ])
  func global(written: String) throws { #expect(try #require(Address(written)).special == nil) }

  @Test(arguments: [
    (41, true), (128, true), (252, true), (255, true), (40, false), (127, false), (256, false), (1, false),
  ])
  func typesThatNoZoneHas(number: UInt16, isMeta: Bool) { #expect(RecordType(rawValue: number).isMeta == isMeta) }

  @Test func networks() throws {
    let network = try #require(Network("203.0.113.64/26"))
    #expect(network.contains(try #require(Address("203.0.113.127"))))
    #expect(!network.contains(try #require(Address("203.0.113.128"))))
    #expect(!network.contains(try #require(Address("2001:db8::1"))))
    #expect(Network("0.0.0.0/0")?.contains(try #require(Address("8.8.8.8"))) == true)
    for text in ["", "203.0.113.0/33", "203.0.113.0/", "203.0.113.0/-1", "::/129", "a/8"] {
      #expect(Network(text) == nil)
    }
  }

  @Test func specialAddressesAreOnlyReachedWhenOpened() throws {
    var looking = Looking(hints: [])
    let (loopback, example) = (try #require(Address("127.0.0.1")), try #require(Address("192.0.2.1")))
    #expect(!looking.permits(loopback) && looking.permits(example))
    looking.allowed = [try #require(Network("127.0.0.0/8"))]
    #expect(looking.permits(loopback))
    #expect(!looking.permits(try #require(Address("169.254.169.254"))))
    looking.isConfined = true
    #expect(looking.permits(loopback) && !looking.permits(example))
  }
}

@Suite struct TextTests {
  @Test(arguments: [
    ("plain text äß", "plain text äß"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("a\nb\r", "a\\u{a}b\\u{d}"),
    ("\u{202E}evil", "\\u{202e}evil"), ("zero\u{200B}width", "zero\\u{200b}width"), ("\u{9B}31m", "\\u{9b}31m"),
  ])
  func hiddenCharactersShow(raw: String, printable: String) { #expect(PrintableText(raw).text == printable) }

  @Test func bytesThatAreNoUTF8Show() {
    #expect(PrintableText(bytes: [0x61, 0xFF, 0x0A]).text == "a\\xff\\x0a")
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (String(repeating: "a", count: 119), "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"),
  ])
  func digests(text: String, hex: String) { #expect(SHA256(of: text.utf8).hex == hex) }

  @Test(arguments: [[], [1], [1, 2], [1, 2, 3], [255, 0, 127, 128]] as [[UInt8]])
  func base64RoundTrip(bytes: [UInt8]) { #expect([UInt8](base64: base64(bytes)) == bytes) }

  @Test(arguments: ["a", "ab=a", "=aaa", "a===", "????"])
  func notBase64(text: String) { #expect([UInt8](base64: text) == nil) }
}

@Suite struct RDataTests {
  @Test(arguments: [
    (RecordType.a, "c0000201", "192.0.2.1"), (.aaaa, "20010db8000000000000000000000001", "2001:db8::1"),
    (.mx, "000a046d61696c00", "10 mail."), (.txt, "03612262", "\"a\\\"b\""), (.txt, "0201e9", "\"\\001\\233\""),
    (.caa, "000569737375656c", "0 issue \"l\""), (.srv, "000100020050016100", "1 2 80 a."),
    (.https, "00010000010003026832", "1 . alpn=h2"),
    (.https, "000100000400080a0000010a000002", "1 . ipv4hint=10.0.0.1,10.0.0.2"),
    (.ds, "30390d02abcd", "12345 13 2 abcd"),
    (.soa, "0161000162000000000100000002000000030000000400000005", "a. b. 1 2 3 4 5"),
    (RecordType(rawValue: 65280), "0102", "\\# 2 0102"),
    // What is not of the type's form is shown as it came.
    (.a, "c00002", "\\# 3 c00002"), (.mx, "000a", "\\# 2 000a"), (.txt, "", "\\# 0"), (.txt, "0561", "\\# 2 0561"),
    // One field must not read as two: a tag `a "b"`, and protocols `h2 port=1`, `a,b`, none.
    (.caa, "0005612022622278", "\\# 8 0005612022622278"),
    (.https, "0001000001000a09683220706f72743d31", "\\# 17 0001000001000a09683220706f72743d31"),
    (.https, "0001000001000403612c62", "\\# 11 0001000001000403612c62"),
    (.https, "0001000001000100", "\\# 8 0001000001000100"),
  ])
  func presentation(type: RecordType, hex: String, text: String) throws {
    #expect(RData(try #require([UInt8](hex: hex))).text(as: type) == text)
  }
}
