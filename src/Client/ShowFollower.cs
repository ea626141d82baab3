using System.Text.Json;

namespace LiveCommerce.Client;

/// <summary>
/// Follows one show for as long as it is wanted. It never gives up: every end of a connection is followed by a wait with full jitter and another one, which
/// resumes at the last position. What it shows never goes back, and an entry of a log comes once.
/// </summary>
/// <param name="server">For example <c>https://shop.example</c>.</param>
public sealed class ShowFollower(Uri server, string streamId, ShowFollowerOptions options)
{
    /// <summary>Updates that may overtake the answer to <c>Join</c>; a server that says more than that does not keep the protocol.</summary>
    private const int MostEarly = 1_000;

    private readonly ShowState _state = new();
    private volatile HubConnection? _connection;
    private volatile ShowView? _view;
    private CancellationTokenSource? _renewing;
    private TimeSpan? _spread;

    /// <summary>The newest picture; null until the first one has come.</summary>
    public ShowView? View => _view;

    public ServerClock Clock { get; } = new(options.Time);

    /// <summary>Why the last connection ended.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Follows until told to stop, and returns then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            using var renewing = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Volatile.Write(ref _renewing, renewing);
            try
            {
                await ConnectAndFollowAsync(() => attempt = -1, renewing.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (Loss.Is(e))
            {
                Tell(e);
            }
            Volatile.Write(ref _renewing, null);
            if (stop.IsCancellationRequested) return;
            options.Connected(false);
            var wait = _spread is { } spread ? spread * options.Luck() : Backoff.After(Math.Max(0, attempt), options.Luck());
            _spread = null;
            try
            {
                await Task.Delay(wait, options.Time, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Connects anew at once, for example because there is another token now.</summary>
    public void Renew()
    {
        _spread = TimeSpan.Zero;
        try
        {
            Volatile.Read(ref _renewing)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it is connecting anew already
        }
    }

    /// <summary>Calls a method of the hub, such as <c>React</c>, on the present connection. Never repeated by itself.</summary>
    /// <exception cref="HubRefusalException">The hub refused the call.</exception>
    /// <exception cref="HubConnectionException">There is no connection, or it ended before the answer.</exception>
    public Task<JsonElement> InvokeAsync(string method, IReadOnlyList<object?> arguments, CancellationToken cancellationToken) =>
        _connection?.InvokeAsync(method, arguments, answered: null, cancellationToken) ?? throw new HubConnectionException("There is no connection.");

    private async Task ConnectAndFollowAsync(Action joined, CancellationToken stop)
    {
        var token = options.Token();
        var transport = await (options.Connect?.Invoke(token, stop) ?? WebSocketTransport.ConnectAsync(server, token, stop)).ConfigureAwait(false);
        await using var connection = new HubConnection(transport, options.Time);
        await connection.ShakeHandsAsync(stop).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // What arrives between the server's Join and its answer belongs after the answer.
        List<JsonElement>? early = [];
        var reading = connection.ReadAsync(
            (target, argument) =>
            {
                if (target != "Update") Told(target, argument);
                else if (early is null) Take(() => _state.Updated(argument), argument);
                else if (early.Count < MostEarly) early.Add(argument);
                else throw new HubConnectionException("Join is not answered.");
            },
            ending.Token);
        try
        {
            await connection.InvokeAsync("Join", [streamId, _state.Position], Joined, stop).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
        finally
        {
            _connection = null;
            await ending.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void Joined(JsonElement answer)
        {
            Take(() => _state.Joined(answer), answer);
            var waiting = early;
            early = null;
            foreach (var update in waiting!) Take(() => _state.Updated(update), update);
            _connection = connection;
            joined();
            options.Connected(true);
        }
    }

    private void Told(string target, JsonElement argument)
    {
        if (target == "Own" && argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("reservation", out var reservation)) options.Own(reservation);
        if (target != "Moved") return;
        var code = argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("code", out var number) && number.TryGetInt32(out var value) ? value : 0;
        var rule = MovedRule.Of(code);
        _spread = rule.Spread;
        if (rule.ForgetPosition) _state.ForgetPosition();
        if (rule.ForgetToken) options.TokenRefused();
        throw new HubConnectionException($"The server says goodbye: {code}.");
    }

    /// <summary>Takes one message into the state and tells what is new.</summary>
    private void Take(Func<Taken> step, JsonElement message)
    {
        Taken taken;
        try
        {
            taken = step();
            if (message.TryGetProperty("serverTime", out var serverTime)) Clock.Observe(serverTime.GetDateTimeOffset());
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new HubConnectionException("A message is not as the protocol says.", e);
        }
        if (taken == Taken.Gap) throw new HubConnectionException("Something was never told.");
        if (taken != Taken.Changed) return;
        var view = _state.View!;
        _view = view;
        options.Changed(view);
        foreach (var (topic, entry) in _state.NewEntries) options.Logged(topic, entry);
    }

    private void Tell(Exception e)
    {
        LastFailure = e.Message;
        if (e is TokenRefusedException) options.TokenRefused();
        if (e is HubRefusalException refusal) options.Refused(refusal.Code);
    }
}
