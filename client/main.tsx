import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '#client/app/app.tsx'
import { applyTheme, chosenTheme } from '#client/app/theme.ts'
import { keepPage } from '#client/connection/page-keeping.ts'
import { pressOnceWithEnter } from '#client/ui/held-enter.ts'
import '#client/ui/tokens.css'
import '#client/ui/base.css'

applyTheme(chosenTheme())
pressOnceWithEnter()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

if (import.meta.env.PROD) keepPage()
