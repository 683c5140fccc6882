namespace HelloWeb.Greetings;

/// <summary>What the page says, in Markdown.</summary>
public static class Greeting
{
    /// <summary>A greeting for the hour of the day.</summary>
    public static string For(DateTimeOffset time, int notes) => $"""
        # {Salutation(time.Hour)} from a container

        It was made by `dotnet publish`, without Docker.

        There {(notes == 1 ? "is **1 note**" : $"are **{notes} notes**")}: [read them](/notes), or `POST /notes` to write one.
        """;

    private static string Salutation(int hour) => hour switch
    {
        < 12 => "Good morning",
        < 18 => "Good afternoon",
        _ => "Good evening",
    };
}
