using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LiveCommerce.PaymentSandbox.Api;

namespace LiveCommerce.PaymentTrials.Wire;

/// <summary>
/// The sandbox behind an <see cref="HttpClient"/> without sockets: requests and answers are what would go over the wire. A caller who stops waiting has
/// cancelled nothing: the request goes on to its effect.
/// </summary>
public sealed class SandboxHandler(SandboxServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(CancellationToken.None);
        var call = new SandboxCall(
            request.Method.Method, request.RequestUri!.AbsolutePath, Read(request.RequestUri.Query.TrimStart('?')), Read(form),
            request.Headers.Authorization?.Parameter, request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
        var answer = await server.ServeAsync(call).WaitAsync(cancellationToken);
        if (answer.Status == 0) throw new HttpRequestException("The connection broke.");
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(answer.Body)),
            RequestMessage = request,
        };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (answer.IsReplayed) response.Headers.Add("Idempotent-Replayed", "true");
        if (answer.RetryAfter is { } seconds) response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    private static Dictionary<string, string> Read(string encoded) => encoded.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair.ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);
}
