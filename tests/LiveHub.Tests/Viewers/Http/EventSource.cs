using System.Text.Json;
using System.Threading.Channels;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Viewers.Http;

/// <summary>One event as it came: kind, id, and data that is JSON.</summary>
internal sealed record ServerEvent(string Kind, string? Id, JsonElement Data);

/// <summary>Reads Server-Sent Events as the WHATWG's text says: fields by line, an empty line dispatches, a colon begins a comment.</summary>
internal sealed class EventSource : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ServerEvent> _events = Channel.CreateUnbounded<ServerEvent>();
    private HttpResponseMessage? _response;

    /// <summary>Ends when the response has.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public int? RetryMilliseconds { get; private set; }

    public TaskCompletionSource Commented { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? LastEventId { get; private set; }

    public HttpResponseMessage Response => _response!;

    public static async Task<EventSource> OpenAsync(RunningShop shop, string show, string? lastEventId = null, string? token = null, string query = "")
    {
        var source = new EventSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Address, $"/api/v1/streams/{show}/updates{query}"));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        source._response = await shop.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, source._stop.Token);
        if (source._response.IsSuccessStatusCode) source.Ended = Task.Run(source.ReadAsync);
        return source;
    }

    public async Task<ServerEvent> NextAsync(string kind, Func<JsonElement, bool>? isIt = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var next = await _events.Reader.ReadAsync(patience.Token);
            if (next.Kind == kind && isIt?.Invoke(next.Data) != false) return next;
        }
    }

    /// <summary>The next event of any kind; null at the end.</summary>
    public async Task<ServerEvent?> AnyAsync(CancellationToken cancellationToken) =>
        await _events.Reader.WaitToReadAsync(cancellationToken) && _events.Reader.TryRead(out var next) ? next : null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended;
        _response?.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await Response.Content.ReadAsStreamAsync(_stop.Token));
            var (kind, data) = ("message", "");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.Length == 0)
                {
                    if (data.Length > 0) _events.Writer.TryWrite(new ServerEvent(kind, LastEventId, JsonDocument.Parse(data).RootElement));
                    (kind, data) = ("message", "");
                }
                else if (line[0] == ':') Commented.TrySetResult();
                else if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
                else if (line.StartsWith("id: ", StringComparison.Ordinal)) LastEventId = line[4..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal)) data += line[6..];
                else if (line.StartsWith("retry: ", StringComparison.Ordinal)) RetryMilliseconds = int.Parse(line[7..]);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // cut
        }
        _events.Writer.TryComplete();
    }
}
