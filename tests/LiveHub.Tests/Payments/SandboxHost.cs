using System.Net;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentSandbox.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Payments;

/// <summary>The sandbox on a socket of this process, so that a test can look into its books.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    private WebApplication? _app;

    private readonly HttpClient _http = new();

    public PaymentAccount Account { get; } = new(null, new Moods(new Script(), seed: 1), TimeProvider.System, "");

    public string Address => Account.Address;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapStripe(new SandboxServer(Account, "sk_test", TimeProvider.System));
        await _app.StartAsync();
        Account.Address = _app.Urls.First();
    }

    public void SendTo(Uri endpoint, string secret, TimeProvider time) =>
        _ = new Messages(Account, secret, time, new Post(_http, endpoint).TryAsync);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _http.Dispose();
        Account.Dispose();
    }
}
