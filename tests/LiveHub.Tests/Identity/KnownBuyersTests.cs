using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class KnownBuyersTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private KnownBuyers Buyers => shop.Get<KnownBuyers>();

    [Fact]
    public async Task ABuyerIsKnownOnceJudged()
    {
        var guest = shop.Get<OwnTokens>().ForNewGuest();
        Assert.False(Buyers.TryGet(guest.Token, out _));
        Assert.Equal(TokenFault.None, (await Buyers.JudgeAsync(guest.Token)).Fault);
        Assert.True(Buyers.TryGet(guest.Token, out var buyer));
        Assert.Equal(guest.BuyerId, buyer);
    }

    [Fact]
    public async Task ATokenThatDiffersInOneCharacterIsNotKnown()
    {
        var token = shop.Get<OwnTokens>().ForNewGuest().Token;
        await Buyers.JudgeAsync(token);
        for (var i = 0; i < token.Length; i++)
            Assert.False(Buyers.TryGet(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..], out _));
        Assert.False(Buyers.TryGet(token.AsSpan(0, token.Length - 1), out _));
        Assert.False(Buyers.TryGet("", out _));
        Assert.False(Buyers.TryGet(new string('a', 9_000), out _));
        Assert.False(Buyers.TryGet("\u540d", out _));
    }

    [Fact]
    public async Task WhatIsRefusedIsNotRemembered()
    {
        var token = shop.Get<OwnTokens>().ForNewGuest().Token;
        var forged = token[..^2] + (token[^2] == 'A' ? "BA" : "AA");
        Assert.NotEqual(TokenFault.None, (await Buyers.JudgeAsync(forged)).Fault);
        Assert.False(Buyers.TryGet(forged, out _));
    }

    [Fact]
    public async Task AHostIsJudgedEachTimeBecauseAPasswordRevokes()
    {
        Assert.Equal(TokenFault.None, (await Buyers.JudgeAsync(shop.Host.Token!)).Fault);
        Assert.False(Buyers.TryGet(shop.Host.Token, out _));
    }

    [Fact]
    public async Task AGuestWhoMayNotBuyIsNoBuyer()
    {
        await using var closed = new RunningShop().With("--Identity:GuestsMayBuy=false")
            .With("--Identity:Shop:Issuer=https://shop.example").With("--Identity:Shop:Audience=live")
            .With("--Identity:Shop:Keys:0:Algorithm=HS256").With("--Identity:Shop:Keys:0:Key=" + Convert.ToBase64String(new byte[32]));
        await closed.InitializeAsync();
        var token = closed.Get<OwnTokens>().ForNewGuest().Token;
        Assert.Equal(TokenFault.None, (await closed.Get<KnownBuyers>().JudgeAsync(token)).Fault);
        Assert.False(closed.Get<KnownBuyers>().TryGet(token, out _));
    }
}
