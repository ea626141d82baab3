using System.Net;
using System.Net.Sockets;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.LiveHub.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Guard;
using LiveCommerce.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

/// <summary>What a shop may be made to call, and what not.</summary>
public sealed class AddressRulesTests
{
    public static TheoryData<string, AddressRule?> Addresses => new()
    {
        { "8.8.8.8", null },
        { "1.1.1.1", null },
        { "9.255.255.255", null },
        { "11.0.0.0", null },
        { "100.63.255.255", null },
        { "100.128.0.0", null },
        { "126.255.255.255", null },
        { "128.0.0.0", null },
        { "172.15.255.255", null },
        { "172.32.0.0", null },
        { "192.167.255.255", null },
        { "192.169.0.0", null },
        { "223.255.255.255", null },
        { "2606:4700:4700::1111", null },
        { "2a00:1450:4001:800::200e", null },
        { "0.0.0.0", AddressRule.Unspecified },
        { "0.255.255.255", AddressRule.Unspecified },
        { "10.0.0.0", AddressRule.Private },
        { "10.255.255.255", AddressRule.Private },
        { "172.16.0.1", AddressRule.Private },
        { "172.31.255.255", AddressRule.Private },
        { "192.168.0.1", AddressRule.Private },
        { "100.64.0.1", AddressRule.SharedSpace },
        { "100.127.255.255", AddressRule.SharedSpace },
        { "127.0.0.1", AddressRule.Loopback },
        { "127.255.255.254", AddressRule.Loopback },
        { "169.254.0.1", AddressRule.LinkLocal },
        { "169.254.169.254", AddressRule.Metadata },
        { "169.254.170.2", AddressRule.Metadata },
        { "100.100.100.200", AddressRule.Metadata },
        { "168.63.129.16", AddressRule.Metadata },
        { "fd00:ec2::254", AddressRule.Metadata },
        { "192.0.0.8", AddressRule.Reserved },
        { "192.0.2.1", AddressRule.Reserved },
        { "198.18.0.1", AddressRule.Reserved },
        { "198.19.255.255", AddressRule.Reserved },
        { "198.51.100.7", AddressRule.Reserved },
        { "203.0.113.7", AddressRule.Reserved },
        { "192.88.99.1", AddressRule.Embedded },
        { "224.0.0.1", AddressRule.Multicast },
        { "239.255.255.255", AddressRule.Multicast },
        { "240.0.0.1", AddressRule.Reserved },
        { "255.255.255.255", AddressRule.Reserved },
        { "::", AddressRule.Unspecified },
        { "::1", AddressRule.Loopback },
        { "::127.0.0.1", AddressRule.Embedded },
        { "::ffff:127.0.0.1", AddressRule.Embedded },
        { "::ffff:8.8.8.8", AddressRule.Embedded },
        { "::ffff:a9fe:a9fe", AddressRule.Embedded },
        { "64:ff9b::10.0.0.1", AddressRule.Embedded },
        { "64:ff9b::808:808", AddressRule.Embedded },
        { "64:ff9b:1::1", AddressRule.Embedded },
        { "2001::1", AddressRule.Embedded },
        { "2002:7f00:1::1", AddressRule.Embedded },
        { "2001:db8::1", AddressRule.Reserved },
        { "2001:2::1", AddressRule.Reserved },
        { "3fff::1", AddressRule.Reserved },
        { "fc00::1", AddressRule.Private },
        { "fdff:ffff::1", AddressRule.Private },
        { "fe80::1", AddressRule.LinkLocal },
        { "febf::1", AddressRule.LinkLocal },
        { "fec0::1", AddressRule.Private },
        { "ff02::1", AddressRule.Multicast },
        { "100::1", AddressRule.Reserved },
        { "4000::1", AddressRule.Reserved },
        { "2606:4700::1%3", AddressRule.Reserved },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void OnlyPublicAddressesAreCalled(string address, AddressRule? rule) => Assert.Equal((address, rule), (address, AddressRules.Of(IPAddress.Parse(address))));

    public static TheoryData<string, AddressRule?> Texts => new()
    {
        { "https://hooks.example.com/a?b=c", null },
        { "https://hooks.example.com:443", null },
        { "https://HOOKS.EXAMPLE.COM./", null },
        { "https://bücher.example/", null },
        { "https://8.8.8.8/", null },
        { "https://[2606:4700:4700::1111]/", null },
        { "", AddressRule.NotAnAddress },
        { "hooks.example.com", AddressRule.NotAnAddress },
        { "/hook", AddressRule.NotAnAddress },
        { "//hooks.example.com/", AddressRule.NotAnAddress },
        { "https:", AddressRule.NotAnAddress },
        { "https://", AddressRule.NotAnAddress },
        { "https:///hook", AddressRule.NotAnAddress },
        { " https://hooks.example.com/", AddressRule.NotAnAddress },
        { "https://hooks.example.com/\r\nHost: other", AddressRule.NotAnAddress },
        { "https://hooks.example.com\t/", AddressRule.NotAnAddress },
        { "https:\\\\hooks.example.com\\", AddressRule.NotAnAddress },
        { "https://hooks.example.com/a b", AddressRule.NotAnAddress },
        { "http://hooks.example.com/", AddressRule.HttpsOnly },
        { "ftp://hooks.example.com/", AddressRule.HttpsOnly },
        { "gopher://127.0.0.1:6379/_", AddressRule.HttpsOnly },
        { "file:///etc/passwd", AddressRule.NotAnAddress },
        { "javascript:alert(1)", AddressRule.NotAnAddress },
        { "http://127.0.0.1/", AddressRule.HttpsOnly },
        { "https://user@hooks.example.com/", AddressRule.UserInfo },
        { "https://user:word@hooks.example.com/", AddressRule.UserInfo },
        { "https://hooks.example.com@127.0.0.1/", AddressRule.UserInfo },
        { "https://hooks.example.com/@", AddressRule.UserInfo },
        { "https://hooks.example.com/#a", AddressRule.Fragment },
        { "https://hooks.example.com:8443/", AddressRule.Port },
        { "https://hooks.example.com:22/", AddressRule.Port },
        { "https://hooks.example.com:0/", AddressRule.Port },
        { "https://localhost/", AddressRule.LocalName },
        { "https://LOCALHOST./", AddressRule.LocalName },
        { "https://a.localhost/", AddressRule.LocalName },
        { "https://database/", AddressRule.LocalName },
        { "https://printer.local/", AddressRule.LocalName },
        { "https://metadata.google.internal/", AddressRule.LocalName },
        { "https://nas.home.arpa/", AddressRule.LocalName },
        { "https://127.0.0.1/", AddressRule.Loopback },
        { "https://127.1/", AddressRule.Loopback },
        { "https://2130706433/", AddressRule.Loopback },
        { "https://0x7f000001/", AddressRule.Loopback },
        { "https://0x7f.0.0.1/", AddressRule.Loopback },
        { "https://0177.0.0.1/", AddressRule.Loopback },
        { "https://017700000001/", AddressRule.Loopback },
        { "https://0/", AddressRule.Unspecified },
        { "https://0.0.0.0/", AddressRule.Unspecified },
        { "https://10.1.2.3/", AddressRule.Private },
        { "https://192.168.1.1/", AddressRule.Private },
        { "https://169.254.169.254/latest/meta-data/", AddressRule.Metadata },
        { "https://0xa9fea9fe/", AddressRule.Metadata },
        { "https://2852039166/", AddressRule.Metadata },
        { "https://[::1]/", AddressRule.Loopback },
        { "https://[::]/", AddressRule.Unspecified },
        { "https://[::ffff:127.0.0.1]/", AddressRule.Embedded },
        { "https://[::ffff:7f00:1]/", AddressRule.Embedded },
        { "https://[0:0:0:0:0:ffff:a9fe:a9fe]/", AddressRule.Embedded },
        { "https://[64:ff9b::169.254.169.254]/", AddressRule.Embedded },
        { "https://[2002:a9fe:a9fe::]/", AddressRule.Embedded },
        { "https://[fe80::1]/", AddressRule.LinkLocal },
        { "https://[fd00:ec2::254]/", AddressRule.Metadata },
        { "https://①②⑦.⓪.⓪.①/", AddressRule.NotAnAddress },
        { "https://ⓛocalhost/", AddressRule.NotAnAddress },
        { "https://hooks.example.com/" + new string('a', 2_000), AddressRule.TooLong },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void TheTextOfAnAddressIsRefusedByTheRuleThatItBreaks(string text, AddressRule? rule) => Assert.Equal((text, rule), (text, Guard().Check(text)));

    [Fact]
    public void OtherPortsAndThisMachineAreForThoseWhoSaySo()
    {
        Assert.Null(Guard(new() { Ports = [443, 8443] }).Check("https://hooks.example.com:8443/"));
        Assert.Equal(AddressRule.Port, Guard(new() { Ports = [8443] }).Check("https://hooks.example.com/"));
        var loose = Guard(new() { AllowLoopbackHttp = true });
        Assert.Null(loose.Check("http://127.0.0.1:5000/hook"));
        Assert.Null(loose.Check("http://localhost:5000/hook"));
        Assert.Null(loose.Check("http://[::1]:5000/hook"));
        Assert.Equal(AddressRule.HttpsOnly, loose.Check("http://10.0.0.1/"));
        Assert.Equal(AddressRule.HttpsOnly, loose.Check("http://hooks.example.com/"));
        Assert.Equal(AddressRule.Loopback, loose.Check("https://127.0.0.1/"));
    }

    /// <summary>The name was good when it was set, and leads somewhere else by now.</summary>
    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("10.0.0.7", "private")]
    [InlineData("169.254.169.254", "metadata")]
    [InlineData("::ffff:127.0.0.1", "embedded")]
    [InlineData("93.184.215.14,127.0.0.1", "loopback")] // one of several is enough
    public async Task ANameThatLeadsInsideIsNotCalled(string addresses, string rule)
    {
        await using var receiver = new HookReceiver(_ => HookReply.Taken);
        using var folder = new TemporaryFolder();
        var asked = 0;
        await using var shop = await HookShop.StartAsync(folder.Path, TimeProvider.System, services => services.AddSingleton<Resolve>((_, _) =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult<IReadOnlyList<IPAddress>>([.. addresses.Split(',').Select(IPAddress.Parse)]);
        }), "AllowLoopbackHttp=false", $"Ports:0={receiver.Address.Port}");
        var (id, _) = await shop.EndpointAsync(new Uri($"https://rebinding.example:{receiver.Address.Port}/hook"));
        await shop.HappenAsync("a", 1, TimeProvider.System.GetUtcNow());
        var entry = await HookWait.ForAsync(() => shop.Reads.Log(id, long.MaxValue, null, 1) is [{ Attempts: > 0 } only] ? only : null);
        Assert.Equal(("address-refused:" + rule, (int?)null), (entry.LastFault, entry.LastStatus));
        Assert.Equal(1, asked); // resolved once: what was checked is what would have been called
        Assert.Equal(0, receiver.Connections);
    }

    [Fact]
    public async Task WhatWasCheckedIsWhatIsCalled()
    {
        await using var receiver = new HookReceiver(_ => HookReply.Taken);
        using var folder = new TemporaryFolder();
        var asked = 0;
        await using var shop = await HookShop.StartAsync(folder.Path, TimeProvider.System, services => services.AddSingleton<Resolve>((_, _) =>
            Interlocked.Increment(ref asked) == 1 ? Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback]) : throw new SocketException((int)SocketError.HostNotFound)));
        var (_, secret) = await shop.EndpointAsync(new Uri($"http://localhost:{receiver.Address.Port}/hook"));
        await shop.HappenAsync("a", 1, TimeProvider.System.GetUtcNow());
        var message = await HookWait.ForAsync(() => receiver.Messages.FirstOrDefault());
        Assert.True(message.IsSignedWith(secret));
        Assert.Equal(1, asked);
    }

    private static EndpointGuard Guard(WebhookOptions? options = null) => new(Options.Create(options ?? new()), (_, _) => throw new InvalidOperationException("Not asked."));
}
