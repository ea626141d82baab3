using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal.Sealing;

public sealed class SealingTests
{
    [Fact]
    public void ACrowdMakesAFewNumbers()
    {
        var (counts, others) = (new RefusalCounts(), new RefusalCounts());
        Assert.True(counts.IsEmpty);
        for (var i = 0; i < 3000; i++) counts.Add(i % 3 == 0 ? "limit-reached" : "sold-out", sequence: i / 100);
        others.Add("fully-reserved", 7);
        others.Add("sold-out", 31);
        counts.Add(others);

        Assert.Equal(
            """[{"count":1,"first":7,"last":7,"reason":"fully-reserved"},{"count":1000,"first":0,"last":29,"reason":"limit-reached"},{"count":2001,"first":0,"last":31,"reason":"sold-out"}]""",
            counts.ToCanonicalJson());
        Assert.Equal(3002, counts.Total);
    }

    [Fact]
    public void TheHashCoversEverythingAndTheRowBefore()
    {
        var row = new CountedRefusals(new GrainKey("stock", "Käse \"1\""), 5_000, """[{"count":1,"first":2,"last":2,"reason":"sold-out"}]""");
        CountedRefusals[] others = [row with { Stamp = 5_001 }, row with { Counts = "[]" }, row with { Key = new("stock", "MUG") }, row with { Key = new("stream", row.Key.Id) }];
        var hash = row.HashAfter(ChainHash.Genesis);
        Assert.Equal(hash, row.HashAfter(ChainHash.Genesis));
        Assert.NotEqual(hash, row.HashAfter(hash));
        Assert.All(others, other => Assert.NotEqual(hash, other.HashAfter(ChainHash.Genesis)));
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\n\u001f/é😂", "\"a\\\"b\\\\c\\n\\u001f/é😂\"")]
    public void TextIsWrittenCanonically(string text, string expected)
    {
        var bytes = new byte[CanonicalText.MaxBytes(text)];
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(bytes, 0, CanonicalText.Write(text, bytes)));
    }

    [Fact]
    public void HalfACharacterHasNoText() => Assert.Throws<ArgumentException>(() => CanonicalText.Write("\ud800", new byte[20]));

    [Fact]
    public void AMerkleRootIsThatOfRfc6962()
    {
        var root = new MerkleRoot();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(root.Value()));
        foreach (var leaf in new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657" }) root.Add(Convert.FromHexString(leaf));
        Assert.Equal((7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"), (root.Leaves, Convert.ToHexStringLower(root.Value())));
    }
}
