using System.Diagnostics.Metrics;
using System.Text.Json;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>What can be seen of the webhooks from outside: meter <c>LiveCommerce</c>, described in docs/operations.md. Endpoints are many and come and go, so none is named.</summary>
internal sealed class WebhookMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _halts;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(FanoutMetrics.MeterName);
        _attempts = meter.CreateCounter<long>("livecommerce.webhooks.attempts", "{attempt}", "Messages sent to endpoints, by outcome.");
        _halts = meter.CreateCounter<long>("livecommerce.webhooks.halted", "{endpoint}", "Endpoints that the server has disabled, by reason.");
    }

    public void Attempted(Attempt attempt) => _attempts.Add(1, new KeyValuePair<string, object?>("outcome", attempt switch
    {
        { IsTaken: true } => "taken",
        { Status: not null } => "refused",
        _ => "unanswered",
    }));

    public void Halted(EndpointHalt halt) => _halts.Add(1, new KeyValuePair<string, object?>("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(halt.ToString())));
}
