using System.Buffers;
using System.Text;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Ledger.Tests.Canonical;

public sealed class CanonicalJsonTests
{
    public static TheoryData<string> Vectors => [.. TestData.Files("jcs-rfc8785/input", "*.json")];

    [Theory, MemberData(nameof(Vectors))]
    public void EveryVectorComesOutByteForByte(string name)
    {
        var input = File.ReadAllBytes(TestData.Require("jcs-rfc8785", "input", name));
        var expected = Convert.FromHexString(string.Concat(
            File.ReadAllText(TestData.Require("jcs-rfc8785", "outhex", Path.ChangeExtension(name, "txt"))).Where(c => !char.IsWhiteSpace(c))));

        Assert.Equal(expected, CanonicalJson.Of(input));
        Assert.Equal(File.ReadAllBytes(TestData.Require("jcs-rfc8785", "output", name)), CanonicalJson.Of(input));
        Assert.Equal(expected, CanonicalJson.Of(expected));
    }

    /// <summary>The samples of RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void NumbersAreWrittenAsEcmaScriptDoes(ulong bits, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalNumber.Write(BitConverter.UInt64BitsToDouble(bits), output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    public void WhatIsNoNumberHasNoText(ulong bits) =>
        Assert.Throws<FormatException>(() => CanonicalNumber.Write(BitConverter.UInt64BitsToDouble(bits), new ArrayBufferWriter<byte>()));

    [Theory]
    [InlineData("[0,-0,-1,10,1E1,1.0]", "[0,0,-1,10,10,1]")]
    [InlineData("""["\u0041\/\u001f\u0008\u007f"]""", "[\"A/\\u001f\\b\u007f\"]")]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData(" true ", "true")]
    public void OneContentHasOneText(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json))));

    /// <summary>A name with a high surrogate sorts before one above the surrogates, though its code point is larger.</summary>
    [Fact]
    public void NamesAreSortedByTheirUtf16Units() => Assert.Equal(
        "{\"\ud83d\ude02\":2,\"\ufb33\":1}", Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes("{\"\ufb33\":1,\"\ud83d\ude02\":2}"))));

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("1e999")]
    [InlineData("nope")]
    public void WhatIsNoIJsonIsRefused(string json) => Assert.Throws<FormatException>(() => CanonicalJson.Of(Encoding.UTF8.GetBytes(json)));
}
