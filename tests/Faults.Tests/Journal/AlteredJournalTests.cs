using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Journal;

/// <summary>
/// One number in one row of the journal was changed by hand: <c>verify</c> finds it by the chain of hashes, and where the chain was mended
/// too, by arithmetic alone.
/// </summary>
public sealed class AlteredJournalTests(StoppedShop shop) : IClassFixture<StoppedShop>
{
    /// <summary>What is altered; {id} is a reservation that was sold.</summary>
    private static readonly Dictionary<string, (string Kind, string Pattern, string Breach)> Alterations = new(StringComparer.Ordinal)
    {
        ["units of a restock"] = ("stock", "\"quantity\":(?<n>\\d+),\"type\":\"restocked\\.v1\"", "head-counters-differ"),
        ["units of a reservation that was sold"] = ("stock", "\"quantity\":(?<n>\\d+),\"reservationId\":\"{id}\",\"type\":\"reserved\\.v1\"", "line-differs"),
        ["price of a reservation that was sold"] = ("stock", "\"reservationId\":\"{id}\",\"type\":\"reserved\\.v1\",\"unitPrice\":{\"amount\":(?<n>\\d+)", "line-differs"),
        ["money that was paid"] = ("purchase", "\"paid\":{\"amount\":(?<n>\\d+)", "paid-wrong"),
        ["total of a purchase"] = ("purchase", "\"total\":{\"amount\":(?<n>\\d+),\"currency\":\"[A-Z]+\"},\"type\":\"started\\.v1\"", "total-wrong"),
    };

    public static TheoryData<string> What => [.. Alterations.Keys];

    [Fact]
    public async Task AnUntouchedCopyIsClean()
    {
        var verified = await Tool.RunAsync("verify", "--data", shop.Copy());
        Assert.True(verified.ExitCode == 0, verified.ToString());
    }

    [Theory]
    [MemberData(nameof(What))]
    public async Task OneAlteredNumberBreaksTheChain(string what)
    {
        var (data, owner, _) = Alter(what, mend: false);
        var verified = await Tool.RunAsync("verify", "--data", data);
        Assert.True(verified.ExitCode == 1, verified.ToString());
        Assert.Contains($"chain-broken {owner}", verified.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(What))]
    public async Task WithAMendedChainArithmeticStillFindsIt(string what)
    {
        var (data, owner, breach) = Alter(what, mend: true);
        var verified = await Tool.RunAsync("verify", "--data", data);
        Assert.True(verified.ExitCode == 1, verified.ToString());
        Assert.DoesNotContain("chain-broken", verified.Output, StringComparison.Ordinal);
        Assert.Contains(breach, verified.Output, StringComparison.Ordinal);
        Assert.Contains(owner, verified.Output, StringComparison.Ordinal);
    }

    private (string Data, string Owner, string Breach) Alter(string what, bool mend)
    {
        var data = shop.Copy();
        var (kind, pattern, breach) = Alterations[what];
        using var journal = new JournalFile(data);
        var row = journal.AddOne(kind, pattern.Replace("{id}", journal.AnySold().ReservationId, StringComparison.Ordinal));
        if (mend) journal.Rehash(row.Kind, row.Id);
        return (data, $"{row.Kind}/{row.Id}", breach);
    }
}
