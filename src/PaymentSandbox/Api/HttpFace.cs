using System.Globalization;
using System.Text.Encodings.Web;
using LiveCommerce.PaymentSandbox.Account;

namespace LiveCommerce.PaymentSandbox.Api;

/// <summary>The sandbox over HTTP: the API, and the page at which a buyer acts.</summary>
internal static class HttpFace
{
    private const string Bearer = "Bearer ";
    private const int MaxForm = 64 * 1024;

    public static void MapStripe(this WebApplication app, SandboxServer server) => app.Map("/v1/{**path}", async (HttpContext http) =>
    {
        var answer = await server.ServeAsync(await ReadAsync(http.Request));
        if (answer.Status == 0)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        if (answer.IsReplayed) http.Response.Headers["Idempotent-Replayed"] = "true";
        if (answer.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    });

    public static void MapPages(this WebApplication app, PaymentAccount account)
    {
        app.MapGet("/pay/{id}", (string id) =>
        {
            lock (account.Gate) return account.Find(id) is { } intent ? Results.Content(Page(intent), "text/html; charset=utf-8") : Results.NotFound();
        });
        app.MapPost("/pay/{id}/{choice}", (string id, string choice) =>
        {
            lock (account.Gate)
            {
                if (account.Find(id) is not { } intent) return Results.NotFound();
                account.Act(id, pays: choice == "accept");
                return intent.ReturnUrl is { } url ? Results.Redirect(url) : Results.Content("Done.", "text/plain");
            }
        });
    }

    private static async Task<SandboxCall> ReadAsync(HttpRequest request)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.HasFormContentType && request.ContentLength <= MaxForm)
        {
            foreach (var (name, values) in await request.ReadFormAsync()) form[name] = values.ToString();
        }
        var authorization = request.Headers.Authorization.ToString();
        return new SandboxCall(
            request.Method, request.Path.Value ?? "/", request.Query.ToDictionary(each => each.Key, each => each.Value.ToString(), StringComparer.Ordinal), form,
            authorization.StartsWith(Bearer, StringComparison.Ordinal) ? authorization[Bearer.Length..] : null,
            request.Headers.TryGetValue("Idempotency-Key", out var key) ? key.ToString() : null);
    }

    private static string Page(Intent intent)
    {
        var amount = HtmlEncoder.Default.Encode(string.Create(CultureInfo.InvariantCulture, $"{intent.Amount} {intent.Currency.ToUpperInvariant()}"));
        var body = intent.Status == IntentStatus.RequiresAction
            ? $"""
               <p>The shop asks for <strong>{amount}</strong> (smallest unit).</p>
               <form method="post" action="/pay/{intent.Id}/accept"><button>Pay</button></form>
               <form method="post" action="/pay/{intent.Id}/refuse"><button>Refuse</button></form>
               """
            : "<p>This payment is no longer open.</p>";
        return $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sandbox</title></head><body><main><h1>Sandbox</h1>{body}</main></body></html>""";
    }
}
