namespace LiveCommerce.LiveHub.Webhooks.Delivery;

internal static partial class WebhookLog
{
    [LoggerMessage(3601, LogLevel.Warning, "Nothing is sent to the webhook endpoint {EndpointId} any more ({Halt}; last answer {Status}, {Fault}). A host can enable it again.")]
    public static partial void Halted(ILogger logger, string endpointId, EndpointHalt halt, int? status, string? fault);

    [LoggerMessage(3602, LogLevel.Error, "What waits for the webhook endpoint {EndpointId} cannot be read; it is tried again.")]
    public static partial void CannotRead(ILogger logger, Exception exception, string endpointId);

    [LoggerMessage(3603, LogLevel.Error, "What came of sending {EventId} to {EndpointId} could not be stored; it is tried again.")]
    public static partial void NotStored(ILogger logger, Exception exception, string eventId, string endpointId);

    [LoggerMessage(3604, LogLevel.Error, "{EventId} could not be sent to {EndpointId} because of a mistake here; it is tried again as any other failure.")]
    public static partial void AttemptFailed(ILogger logger, Exception exception, string eventId, string endpointId);

    [LoggerMessage(3605, LogLevel.Error, "The webhooks' tables could not be tidied; the next try comes in a minute.")]
    public static partial void NotTidied(ILogger logger, Exception exception);
}
