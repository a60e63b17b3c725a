/** What went wrong with what was just tried, beside it and read out. Nothing while all is well. */
export const Problem = ({ text }: { text: string | null }) =>
  text && (
    <p className="ui-problem" role="alert">
      {text}
    </p>
  )
