using HelloWeb;
using HelloWeb.Greetings;
using Markdig;

var builder = WebApplication.CreateBuilder(args);
var notes = new NoteFolder(builder.Configuration["NOTES"] ?? Path.Combine(builder.Environment.ContentRootPath, "notes"));
var app = builder.Build();

app.MapGet("/", () => Results.Content(
    $"<!doctype html><title>Hello</title>{Markdown.ToHtml(Greeting.For(DateTimeOffset.Now, notes.Count))}", "text/html"));
app.MapGet("/healthz", () => "ok");
app.MapGet("/notes", () => notes.ReadAll());
app.MapPost("/notes", async (HttpRequest request) =>
{
    using var reader = new StreamReader(request.Body);
    var file = await notes.AddAsync(await reader.ReadToEndAsync());
    return Results.Text($"written to {file}\n", statusCode: StatusCodes.Status201Created);
});

app.Run();
