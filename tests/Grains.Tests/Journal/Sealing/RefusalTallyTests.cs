using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal.Sealing;

public sealed class RefusalTallyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ACrowdMakesOneRowASecond()
    {
        var tally = new RefusalTally(new GrainKey("stock", "MUG"), ChainHash.Genesis, long.MinValue);
        var rows = new List<CountedRefusals>();
        for (var i = 0; i < 3000; i++)
        {
            tally.Count(i % 3 == 0 ? "limit-reached" : "sold-out", sequence: i / 100);
            if (tally.Close(Noon.AddMilliseconds(i)) is { } row) rows.Add(row);
        }

        Assert.Equal([0, 1000, 2000], rows.Select(row => row.Stamp - Noon.ToUnixTimeMilliseconds()));
        Assert.Equal("""[{"count":333,"first":0,"last":9,"reason":"limit-reached"},{"count":667,"first":0,"last":10,"reason":"sold-out"}]""", rows[1].Counts);
        Assert.False(tally.IsEmpty);
    }

    [Fact]
    public void NothingRefusedMakesNoRow() =>
        Assert.Null(new RefusalTally(new GrainKey("stock", "MUG"), ChainHash.Genesis, long.MinValue).Close(Noon));

    [Fact]
    public void TheChainGoesOnWhereTheLastOwnerStopped()
    {
        var key = new GrainKey("stock", "Käse \"1\"");
        var whole = new RefusalTally(key, ChainHash.Genesis, long.MinValue);
        whole.Count("sold-out", 1);
        var first = whole.Close(Noon)!;
        var next = new RefusalTally(key, first.Hash, first.Stamp);
        foreach (var tally in new[] { whole, next }) tally.Count("sold-out", 2);

        Assert.Null(next.Close(Noon.AddMilliseconds(999)));
        Assert.Equal(whole.Close(Noon.AddSeconds(1))!.Hash, next.Close(Noon.AddSeconds(1))!.Hash);
        Assert.NotEqual(first.Hash, whole.Close(Noon.AddSeconds(2))?.Hash);
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
